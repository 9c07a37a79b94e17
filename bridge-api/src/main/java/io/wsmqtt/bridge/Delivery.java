package io.wsmqtt.bridge;

import java.util.Objects;

/**
 * What a {@link RoutingPolicy} decides about a message for a client.
 *
 * <p>Immutable.
 */
public sealed interface Delivery {
    /**
     * Send this frame for it.
     *
     * @param frame what the client gets
     */
    record Show(Frame frame) implements Delivery {
        /** Rejects null. */
        public Show {
            Objects.requireNonNull(frame, "frame");
        }
    }

    /** Keep the message from this client. */
    record Hide() implements Delivery {}

    /** No opinion: ask the next policy. If none has one the client gets {@link Message#frame()}. */
    record Pass() implements Delivery {
        static final Pass INSTANCE = new Pass();
    }
}
