package io.wsmqtt.bridge.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends at a fixed rate, in small batches: what was missed is caught up with, so that the sum is always the same. A relay that
 * does not keep up is waited for: its queues are not what is measured, and at the end of them it would lose messages.
 */
final class Pace {
    private static final long TICK_NANOS = 1_000_000;

    /** How many messages may be on their way. */
    private static final int WINDOW = 10_000;

    /** The same for a flood: enough for all to have something to do. */
    private static final int FLOOD_WINDOW = 3_000;

    private static final int FLOOD_BATCH = 50;
    private static final long FLOOD_POLL_NANOS = 50_000;

    private Pace() {}

    /** Sends this many at once. */
    interface Batch {
        void send(int count);
    }

    /** Blocks for that long, or longer if the relay does not keep up. */
    static void run(int perSecond, Duration time, Tally tally, Batch batch) {
        long start = System.nanoTime();
        long total = perSecond * time.toMillis() / 1_000;
        long most = perSecond / 20L + 1;
        long sent = 0;
        for (long tick = 1; sent < total; tick++) {
            long wait = start + tick * TICK_NANOS - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            long due = Math.min(total, (System.nanoTime() - start) * perSecond / 1_000_000_000L);
            if (due > sent && tally.underWay() < WINDOW) {
                long some = Math.min(due - sent, most);
                batch.send((int) some);
                sent += some;
            }
        }
    }

    /** Sends as fast as the relay takes it. Blocks for that long. */
    static void flood(Duration time, Tally tally, Batch batch) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            if (tally.underWay() < FLOOD_WINDOW) {
                batch.send(FLOOD_BATCH);
            } else {
                LockSupport.parkNanos(FLOOD_POLL_NANOS);
            }
        }
    }
}
