package io.wsmqtt.bridge.benchmarks;

import java.time.Duration;

/**
 * The delay of all clients but one, which stops reading while messages for it keep coming; against that of the same clients
 * while it reads.
 */
final class StalledRounds implements Measurement {
    /** A blocking send of Tomcat gives up after 20 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    /** The naive relay stands still for 20 s in each. */
    private static final int MOST_ROUNDS = 3;

    private static final int STALLED = 0;
    private static final double MILLIS = 1e6;

    @Override
    public void run(Run run) throws InterruptedException {
        for (int round = 1; round <= Math.min(MOST_ROUNDS, run.settings().rounds()); round++) {
            for (Contender contender : run.contenders()) {
                contender.crowd().replaceBySlow(STALLED);
                double before = p99(run, contender);
                contender.crowd().stall(STALLED);
                double during = p99(run, contender);
                run.results().add(Metric.STALLED_P99, contender.variant(), during);
                run.results().add(Metric.STALLED_RATIO, contender.variant(), during / before);
                run.progress()
                        .say(
                                "one does not read, round %d: %s 99 %% of the others %.2f ms, before %.2f ms",
                                round, contender.variant().name(), during, before);
            }
        }
    }

    private static double p99(Run run, Contender contender) {
        Tally tally = contender.count(STALLED);
        Load.downWithLarge(
                contender,
                tally,
                STALLED,
                run.settings().perSecond(),
                run.settings().time());
        try {
            tally.await(PATIENCE);
            contender.crowd().check();
        } catch (InvalidRunException e) {
            throw e.during("one does not read, " + contender.variant().name());
        }
        return tally.delays().getValueAtPercentile(99) / MILLIS;
    }
}
