package io.wsmqtt.bridge.hivemq;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The delay before the next attempt to connect: anywhere between the shortest and a bound that doubles with each failure.
 *
 * <p>Serial.
 */
final class Backoff {
    private final Duration shortest;
    private final Duration longest;
    private final DoubleSupplier random;
    private Duration bound; // serial: its link's attempts come one after the other

    Backoff(Duration shortest, Duration longest, DoubleSupplier random) {
        this.shortest = shortest;
        this.longest = longest;
        this.random = random;
        bound = shortest;
    }

    Duration next() {
        bound = bound.compareTo(longest.dividedBy(2)) < 0 ? bound.multipliedBy(2) : longest;
        long range = bound.minus(shortest).toNanos();
        return shortest.plusNanos((long) (random.getAsDouble() * range));
    }

    void reset() {
        bound = shortest;
    }
}
