package io.wsmqtt.bridge.reference;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.opentest4j.TestAbortedException;

/** Counts the tests of each container, and at the end has the tables written. Thread-safe. */
final class ContainerReport implements AfterEachCallback, AfterAllCallback {

    /** A test class for one run. */
    interface Sighted {
        Sightings sightings();
    }

    private static final Namespace NAMESPACE = Namespace.create(ContainerReport.class);

    /** The runs of this JVM; JUnit closes it when all tests are through. */
    private static final class Runs implements AutoCloseable {
        private final ConcurrentSkipListMap<ContainerRun, Sightings> all = new ConcurrentSkipListMap<>();

        @Override
        public void close() {
            String tables = ContainerTables.tables(all.values());
            ContainerTables.write(Path.of(Servers.property("containers.tables")), tables);
            // What some of them did is no statement about all.
            if (Servers.property("containers.selection").equals("all")) {
                ContainerTables.insert(Path.of(Servers.property("containers.document")), tables);
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Sightings sightings = kept(context);
        context.getExecutionException()
                .ifPresentOrElse(
                        failure -> {
                            if (!(failure instanceof TestAbortedException)) {
                                sightings.failed();
                            }
                        },
                        sightings::passed);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // Nothing else counts a start that failed. A class with an instance for each test has no start.
        if (context.getTestInstance().isPresent()
                && context.getExecutionException().isPresent()) {
            kept(context).failed();
        }
    }

    private static Sightings kept(ExtensionContext context) {
        Sightings sightings = ((Sighted) context.getRequiredTestInstance()).sightings();
        Runs runs = context.getRoot().getStore(NAMESPACE).computeIfAbsent(Runs.class, key -> new Runs(), Runs.class);
        runs.all.put(sightings.run(), sightings);
        return sightings;
    }
}
