package io.wsmqtt.bridge;

import java.util.Objects;

/**
 * What a {@link RoutingPolicy} decides about a frame from a client.
 *
 * <p>Immutable.
 */
public sealed interface Route {
    /**
     * Publish this message. A broker that refuses it (PUBACK of 0x80 or more) closes the session.
     *
     * @param message what to publish
     */
    record Publish(Message message) implements Route {
        /** Rejects null. */
        public Publish {
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * Answer the client with this frame; nothing is published.
     *
     * @param frame the answer
     */
    record Reply(Frame frame) implements Route {
        /** Rejects null. */
        public Reply {
            Objects.requireNonNull(frame, "frame");
        }
    }

    /**
     * Ignore the frame.
     *
     * @param why for the {@link BridgeListener}; the client does not see it
     */
    record Drop(String why) implements Route {}

    /**
     * Close the session.
     *
     * @param reason what the client is told
     */
    record Reject(CloseReason reason) implements Route {
        /** Rejects null. */
        public Reject {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** No opinion: ask the next policy. If none has one the frame is rejected with {@link CloseReason#POLICY}. */
    record Pass() implements Route {
        static final Pass INSTANCE = new Pass();
    }
}
