package io.wsmqtt.bridge.benchmarks;

import java.time.Duration;

/** Processor time a message under one kind of load, of each server in turn. */
record CpuRounds(Metric metric, Load load, int qos) implements Measurement {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Compiles what only this load uses, and settles what the one before has left. */
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private static final long SETTLE_MILLIS = 200;

    @Override
    public void run(Run run) throws InterruptedException {
        Settings settings = run.settings();
        for (Contender contender : run.contenders()) {
            once(run, contender, WARM_UP);
        }
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Contender contender : run.contenders()) {
                Duration generator = Generator.cpu();
                long start = System.nanoTime();
                double micros = once(run, contender, settings.time());
                double seconds = (System.nanoTime() - start) / 1e9;
                run.results().add(metric, contender.variant(), micros);
                run.progress()
                        .say(
                                "%s, round %d of %d: %s %.1f µs (%.1f s, generator %.0f %% of a core)",
                                metric.title(),
                                round,
                                settings.rounds(),
                                contender.variant().name(),
                                micros,
                                seconds,
                                Generator.cpu().minus(generator).toNanos() / 1e7 / seconds);
            }
        }
    }

    /** Microseconds a message. */
    private double once(Run run, Contender contender, Duration time) throws InterruptedException {
        Tally tally = contender.count();
        Thread.sleep(SETTLE_MILLIS);
        Duration before = contender.relay().cpu();
        load.send(contender, tally, qos, run.settings().perSecond(), time);
        try {
            tally.await(PATIENCE);
            contender.crowd().check();
        } catch (InvalidRunException e) {
            throw e.during(metric.title() + " on " + contender.variant().name());
        }
        return contender.relay().cpu().minus(before).toNanos() / 1_000.0 / tally.sent();
    }
}
