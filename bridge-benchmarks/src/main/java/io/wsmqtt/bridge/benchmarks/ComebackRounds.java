package io.wsmqtt.bridge.benchmarks;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * All clients of a server lose their connections and come back at once, without a wait; each is served when it has got a
 * message that was published after its handshake.
 */
final class ComebackRounds implements Measurement {
    private static final int WARM_UP = 2;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long TICK_NANOS = 1_000_000;

    /** When nobody has got anything for so long, what is missing is taken for lost, not late. */
    private static final long QUIET_NANOS = 1_500_000_000;

    private static final long SETTLE_MILLIS = 500;

    /** By then the bridge has asked all clients whether they have their message; else it would come again next time. */
    private static final long CONFIRM_MILLIS = 5_500;

    @Override
    public void run(Run run) throws InterruptedException {
        int rounds = run.settings().rounds();
        for (int round = 1 - WARM_UP; round <= rounds; round++) {
            for (Contender contender : run.contenders()) {
                contender.crowd().open();
                Thread.sleep(SETTLE_MILLIS);
                Comeback comeback = new Comeback(contender, round);
                comeback.run();
                if (round > 0) {
                    comeback.add(run.results());
                }
                run.progress()
                        .say(
                                "comeback, round %d of %d: %s %.2f s, %.0f ms CPU, %d refused, %d repeated",
                                round,
                                rounds,
                                contender.variant().name(),
                                comeback.seconds,
                                comeback.cpuMillis,
                                contender.crowd().ended(),
                                comeback.repeated);
                Thread.sleep(CONFIRM_MILLIS);
                contender.crowd().drop();
            }
        }
    }

    /** One comeback. The thread that runs it publishes; that of the swarm reports. */
    private static final class Comeback implements Sink {
        private final Contender contender;
        private final int round;
        private final byte[] payload = Stamp.payload(128);
        private final Queue<Integer> opened = new ConcurrentLinkedQueue<>();
        private final AtomicInteger served = new AtomicInteger();
        private final boolean[] has; // by the swarm's thread
        private final boolean[] published;
        private double seconds;
        private double cpuMillis;
        private int repeated;

        Comeback(Contender contender, int round) {
            this.contender = contender;
            this.round = round;
            this.has = new boolean[contender.crowd().size()];
            this.published = new boolean[has.length];
        }

        void run() {
            Crowd crowd = contender.crowd();
            crowd.count(this);
            Duration before = contender.relay().cpu();
            long start = System.nanoTime();
            crowd.comeBack(opened::add);
            int seen = -1;
            long quietSince = start;
            while (served.get() + crowd.ended() < crowd.size()) {
                long now = System.nanoTime();
                if (now - start > DEADLINE.toNanos()) {
                    throw new InvalidRunException(
                            "comeback on " + contender.variant().name() + ": of " + crowd.size() + " clients "
                                    + served.get() + " were served");
                }
                publishToOpened(now);
                if (served.get() != seen) {
                    seen = served.get();
                    quietSince = now;
                } else if (now - quietSince > QUIET_NANOS) {
                    repeat(now);
                    quietSince = now;
                }
                LockSupport.parkNanos(TICK_NANOS);
            }
            seconds = (System.nanoTime() - start) / 1e9;
            cpuMillis = contender.relay().cpu().minus(before).toNanos() / 1e6;
        }

        private void publishToOpened(long now) {
            for (Integer client = opened.poll(); client != null; client = opened.poll()) {
                publish(client, now);
            }
            contender.device().flush();
        }

        private void publish(int client, long now) {
            published[client] = true;
            Stamp.write(payload, 0, now, round, 0);
            contender.device().publish(contender.topics()[client], 1, payload);
        }

        /** A relay without memory loses what comes between its answer to the handshake and its own notice of it. */
        private void repeat(long now) {
            for (int client = 0; client < has.length; client++) {
                if (!has[client] && published[client]) {
                    repeated++;
                    publish(client, now);
                }
            }
            contender.device().flush();
        }

        @Override
        public void arrived(int client, byte[] source, int offset, int length) {
            if (!has[client] && Stamp.round(source, offset) == round) {
                has[client] = true;
                served.incrementAndGet();
            }
        }

        void add(Results results) {
            Variant variant = contender.variant();
            results.add(Metric.COMEBACK_TIME, variant, seconds);
            results.add(Metric.COMEBACK_CPU, variant, cpuMillis);
            results.add(Metric.COMEBACK_REFUSED, variant, contender.crowd().ended());
            results.add(Metric.COMEBACK_REPEATED, variant, repeated);
        }
    }
}
