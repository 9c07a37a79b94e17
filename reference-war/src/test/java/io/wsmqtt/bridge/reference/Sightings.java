package io.wsmqtt.bridge.reference;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the tests saw in one container on one JDK. Serial, as its tests are; read when they are through. */
final class Sightings {
    private final ContainerRun run;
    private final String version;
    private final SortedMap<String, String> facts = new TreeMap<>();
    private int tests;
    private int passed;
    private Duration startUp = Duration.ZERO;
    private long residentBytes;
    private String reason = "";

    Sightings(ContainerRun run, String version) {
        this.run = run;
        this.version = version;
    }

    void started(Duration startUp, long residentBytes) {
        this.startUp = startUp;
        this.residentBytes = residentBytes;
    }

    void didNotStart(String reason) {
        this.reason = reason;
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

    boolean started() {
        return !startUp.isZero();
    }

    ContainerRun run() {
        return run;
    }

    Map<String, String> facts() {
        return facts;
    }

    /** Its line of the table. */
    String row() {
        String which = "| %s | %s | %s | %d | "
                .formatted(
                        run.container(),
                        version,
                        run.container().webSocketApi(),
                        run.jdk().feature());
        if (!reason.isEmpty()) {
            return which + "does not start: " + reason.replace("|", "\\|") + " | | |";
        }
        String count = tests == passed ? tests + " passed" : passed + " of " + tests + " passed";
        if (!started()) {
            return which + count + " | | |";
        }
        return which + "%s | %.1f s | %d MiB |".formatted(count, startUp.toMillis() / 1_000.0, residentBytes >> 20);
    }
}
