package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Receipt;
import java.util.function.LongSupplier;

/**
 * When a client was last heard of, and whether its stack answers Pings.
 *
 * <p>Thread-safe: each field is one word that any thread may write, and a later value is as good as an earlier.
 */
final class Pulse {
    private volatile long heardAt;
    private volatile boolean answered;
    private volatile boolean mute;

    // Read and set by the engine's timer; unset by the answer.
    private volatile boolean pinged;

    Pulse(long now) {
        heardAt = now;
    }

    void heard(long now) {
        heardAt = now;
    }

    /** For how long nothing was heard. */
    long silence(long now) {
        return now - heardAt;
    }

    /** Asks whether it is there. Once: to ask again before the answer is there would send another Ping as soon as it is. */
    void ping(Outbound outbound, LongSupplier nanoTime) {
        if (pinged) {
            return;
        }
        pinged = true;
        outbound.confirm().whenComplete((receipt, failure) -> {
            if (failure == null) {
                heardAt = nanoTime.getAsLong();
            }
            pinged = false;
        });
    }

    /** Takes note of a receipt; whether it is the first that was a real answer. */
    boolean isFirstAnswer(Receipt receipt) {
        if (receipt == Receipt.ASSUMED) {
            mute = true;
            return false;
        }
        boolean first = !answered;
        answered = true;
        return first;
    }

    /** Whether it has answered a Ping. */
    boolean hasAnswered() {
        return answered;
    }

    /** Whether it is known that it cannot answer. */
    boolean isMute() {
        return mute;
    }
}
