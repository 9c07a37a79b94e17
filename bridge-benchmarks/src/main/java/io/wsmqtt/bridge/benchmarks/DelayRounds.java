package io.wsmqtt.bridge.benchmarks;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * The most that each relay passes on, and then the delay of all at half of what the naive one does; beside them the delay to a
 * plain subscriber of a broker that has nothing else to do.
 */
final class DelayRounds implements Measurement {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final double MILLIS = 1e6;

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Settings settings = run.settings();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Contender contender : run.contenders()) {
                double peak = peak(contender, settings.time());
                run.results().add(Metric.THROUGHPUT, contender.variant(), peak);
                run.progress()
                        .say(
                                "throughput, round %d: %s %.0f/s",
                                round, contender.variant().name(), peak);
            }
        }
        int rate = (int) (run.results().of(Metric.THROUGHPUT).median(Variant.NAIVE) / 2);
        try (MosquittoBroker broker = Relay.broker();
                Device subscriber = Device.connect(broker.port(), "subscriber", "netgate/p/s/to/+", 0);
                Device publisher = Device.connect(broker.port(), "publisher", "nothing", 0)) {
            byte[][] topics = Device.topics("netgate/p/s/to/u", settings.clients());
            for (int round = 1; round <= settings.rounds(); round++) {
                Tally plain = new Tally(round, settings.clients());
                subscriber.count(plain);
                Load.device(publisher, topics, plain, 0, rate, settings.time());
                plain.await(PATIENCE);
                add(run, Variant.BROKER, plain.delays());
                double floor = plain.delays().getValueAtPercentile(99) / MILLIS;
                for (Contender contender : run.contenders()) {
                    Tally tally = contender.count();
                    Load.DOWN.send(contender, tally, 0, rate, settings.time());
                    await(tally, contender);
                    add(run, contender.variant(), tally.delays());
                    double p99 = tally.delays().getValueAtPercentile(99) / MILLIS;
                    run.results().add(Metric.DELAY_BEYOND, contender.variant(), p99 - floor);
                    run.progress()
                            .say(
                                    "delay at %d/s, round %d: %s 99 %% %.2f ms, the broker alone %.2f ms",
                                    rate, round, contender.variant().name(), p99, floor);
                }
            }
        }
    }

    private static double peak(Contender contender, Duration time) {
        Tally tally = contender.count();
        long start = System.nanoTime();
        Load.flood(contender, tally, time);
        await(tally, contender);
        return tally.arrived() * 1e9 / (System.nanoTime() - start);
    }

    private static void await(Tally tally, Contender contender) {
        try {
            tally.await(PATIENCE);
            contender.crowd().check();
        } catch (InvalidRunException e) {
            throw e.during("delay on " + contender.variant().name());
        }
    }

    private static void add(Run run, Variant variant, Histogram delays) {
        run.results().add(Metric.DELAY_P50, variant, delays.getValueAtPercentile(50) / MILLIS);
        run.results().add(Metric.DELAY_P99, variant, delays.getValueAtPercentile(99) / MILLIS);
        run.results().add(Metric.DELAY_P999, variant, delays.getValueAtPercentile(99.9) / MILLIS);
    }
}
