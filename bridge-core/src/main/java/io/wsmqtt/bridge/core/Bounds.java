package io.wsmqtt.bridge.core;

import java.time.Duration;

/** Checks that a setting lies within its bounds. */
final class Bounds {
    private Bounds() {}

    static long require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %,d to %,d, not %,d".formatted(name, min, max, value));
        }
        return value;
    }

    static Duration require(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
        }
        return value;
    }
}
