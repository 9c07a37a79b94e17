package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** So many per second on average, so many at once. Thread-safe. */
final class TokenBucket {
    private final double perNano;
    private final int burst;

    @GuardedBy("this")
    private double tokens;

    @GuardedBy("this")
    private long filledAt;

    TokenBucket(int perSecond, int burst, long now) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = now;
    }

    /** Takes one token, if there is one. */
    synchronized boolean tryTake(long now) {
        tokens = Math.min(burst, tokens + (now - filledAt) * perNano);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
