package io.wsmqtt.bridge.reference;

import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/** Counts the tests of each run of {@link ContainersIT}, and at the end has the tables written. Thread-safe. */
final class ContainerReport implements TestWatcher, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(ContainerReport.class);

    /** The runs of this JVM; JUnit closes it when all tests are through. */
    private static final class Runs implements AutoCloseable {
        private final ConcurrentSkipListMap<ContainerRun, Sightings> all = new ConcurrentSkipListMap<>();

        @Override
        public void close() {
            Collection<Sightings> seen = all.values();
            String document = Servers.property("containers.document");
            if (!document.isBlank() && !seen.isEmpty()) {
                ContainerTables.write(Path.of(document), seen);
            }
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        sightings(context).passed();
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        sightings(context).failed();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Sightings sightings = sightings(context);
        Runs runs = context.getRoot().getStore(NAMESPACE).computeIfAbsent(Runs.class, key -> new Runs(), Runs.class);
        runs.all.put(sightings.run(), sightings);
    }

    private static Sightings sightings(ExtensionContext context) {
        return ((ContainersIT) context.getRequiredTestInstance()).sightings();
    }
}
