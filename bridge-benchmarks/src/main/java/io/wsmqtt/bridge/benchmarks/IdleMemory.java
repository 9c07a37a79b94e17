package io.wsmqtt.bridge.benchmarks;

import java.io.IOException;
import java.util.List;

/** What an idle session costs: fresh servers, each with no sessions and then with many, both after a full collection. */
final class IdleMemory implements Measurement {
    /** A collector that gives memory back, and a heap that keeps little in reserve. */
    private static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-Xms16m", "-Xmx1g", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");

    private static final int MOST_ROUNDS = 2;

    /** Clients that come and go before, for classes, threads and buffers that stay. */
    private static final int FIRST = 100;

    private static final long SETTLE_MILLIS = 2_000;

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Settings settings = run.settings();
        for (int round = 1; round <= Math.min(MOST_ROUNDS, settings.rounds()); round++) {
            for (Variant variant : settings.variants()) {
                // The connector holds nothing for a session that is idle.
                if (variant.connector().equals(Variant.PAHO)) {
                    once(run, variant);
                }
            }
        }
    }

    private static void once(Run run, Variant variant) throws IOException, InterruptedException {
        Settings settings = run.settings();
        Setup setup = new Setup(1, settings.many(), JVM);
        try (Swarm swarm = new Swarm();
                Contender contender = Contender.start(variant, setup, settings.war(), settings.directory(), swarm)) {
            Crowd first = new Crowd(swarm, contender.relay().port(), FIRST);
            first.open();
            Thread.sleep(SETTLE_MILLIS);
            first.drop();
            Memory before = settled(contender);
            contender.crowd().open();
            Memory after = settled(contender);
            contender.crowd().check();
            double resident = (double) (after.residentKib() - before.residentKib()) / settings.many();
            double heap = (double) (after.heapKib() - before.heapKib()) / settings.many();
            run.results().add(Metric.IDLE_RESIDENT, variant, resident);
            run.results().add(Metric.IDLE_HEAP, variant, heap);
            run.progress()
                    .say(
                            "idle memory: %s %.1f KiB resident, %.1f KiB heap a session (%d MiB resident without any)",
                            variant.name(), resident, heap, before.residentKib() / 1024);
        }
    }

    private static Memory settled(Contender contender) throws IOException, InterruptedException {
        Thread.sleep(SETTLE_MILLIS);
        return Memory.afterCollection(contender.relay().pid());
    }
}
