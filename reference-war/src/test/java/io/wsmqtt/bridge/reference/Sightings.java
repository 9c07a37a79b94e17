package io.wsmqtt.bridge.reference;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the tests saw in one container on one JDK. Serial, as its tests are. */
final class Sightings {
    private final ContainerRun run;
    private final SortedMap<String, String> facts = new TreeMap<>();
    private int tests;
    private int passed;
    private Duration startUp = Duration.ZERO;
    private long residentBytes;

    Sightings(ContainerRun run) {
        this.run = run;
    }

    void started(Duration startUp, long residentBytes) {
        this.startUp = startUp;
        this.residentBytes = residentBytes;
    }

    void observed(String fact, String seen) {
        facts.put(fact, seen);
    }

    void passed() {
        tests++;
        passed++;
    }

    void failed() {
        tests++;
    }

    ContainerRun run() {
        return run;
    }

    Map<String, String> facts() {
        return facts;
    }

    /** Its line of the table. */
    String row() {
        return "| %s | %s | %s | %d | %s | %.1f s | %d MiB |"
                .formatted(
                        run.container(),
                        run.container().version(),
                        run.container().webSocketApi(),
                        run.jdk().feature(),
                        tests == passed ? tests + " passed" : passed + " of " + tests + " passed",
                        startUp.toMillis() / 1_000.0,
                        residentBytes >> 20);
    }
}
