package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import java.time.Duration;
import java.util.List;

/**
 * Which address a link tries next, and when.
 *
 * <p>Thread-safe.
 */
final class Attempts {
    private final List<BrokerAddress> addresses;
    private final Duration refusedDelay;

    @GuardedBy("this")
    private final Backoff backoff;

    @GuardedBy("this")
    private int index;

    @GuardedBy("this")
    private int refusals;

    Attempts(HiveMqOptions options, Backoff backoff) {
        addresses = options.addresses();
        refusedDelay = options.refusedDelay();
        this.backoff = backoff;
    }

    synchronized BrokerAddress address() {
        return addresses.get(index);
    }

    synchronized void succeeded() {
        backoff.reset();
        refusals = 0;
    }

    /** The delay before the next attempt, which goes to the next address. Long only once each of them has refused us. */
    synchronized Duration failed(BridgeException cause) {
        index = (index + 1) % addresses.size();
        refusals = cause instanceof BridgeException.Refused ? refusals + 1 : 0;
        if (refusals >= addresses.size()) {
            return refusedDelay;
        }
        return backoff.next();
    }
}
