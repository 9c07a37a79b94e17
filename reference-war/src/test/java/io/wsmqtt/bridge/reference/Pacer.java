package io.wsmqtt.bridge.reference;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Does things at exact rates: what was late is made up for. */
final class Pacer {
    private static final Duration TURN = Duration.ofMillis(2);

    /** Something that happens so many times a second. */
    record Beat(int perSecond, Runnable action) {}

    private Pacer() {}

    /** Runs all on this thread until it is told to stop. */
    static void run(BooleanSupplier stop, List<Beat> beats) {
        long began = System.nanoTime();
        long[] done = new long[beats.size()];
        while (!stop.getAsBoolean()) {
            double seconds = (System.nanoTime() - began) / 1e9;
            for (int i = 0; i < done.length; i++) {
                Beat beat = beats.get(i);
                for (; done[i] < seconds * beat.perSecond(); done[i]++) {
                    beat.action().run();
                }
            }
            pause(TURN);
        }
    }

    static void pause(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
