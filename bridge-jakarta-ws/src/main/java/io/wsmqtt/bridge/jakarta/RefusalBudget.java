package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many refused clients of each remote address may still be upgraded this minute, to be told a close code.
 *
 * <p>Thread-safe and non-blocking. Knows at most 10,000 addresses a minute; there is no budget for more.
 */
final class RefusalBudget {
    private static final int MAX_ADDRESSES = 10_000;
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int perAddress;
    private final LongSupplier nanoTime;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Integer> spent = new HashMap<>();

    @GuardedBy("lock")
    private long windowStart;

    RefusalBudget(int perAddress, LongSupplier nanoTime) {
        this.perAddress = perAddress;
        this.nanoTime = nanoTime;
        windowStart = nanoTime.getAsLong();
    }

    /** Takes one from the budget of this address; false if nothing is left. */
    boolean take(String address) {
        long now = nanoTime.getAsLong();
        synchronized (lock) {
            if (now - windowStart >= WINDOW_NANOS) {
                spent.clear();
                windowStart = now;
            }
            int already = spent.getOrDefault(address, 0);
            if (already >= perAddress || (already == 0 && spent.size() >= MAX_ADDRESSES)) {
                return false;
            }
            spent.put(address, already + 1);
            return true;
        }
    }
}
