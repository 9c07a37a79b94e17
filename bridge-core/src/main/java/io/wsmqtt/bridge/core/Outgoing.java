package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way to a client.
 *
 * @param frame what the client gets
 * @param message what it stands for; null for an answer of the bridge itself
 * @param overflow what becomes of it when the queue is full
 * @param expiresAt the engine's nanoTime at which the message's life ends; {@link #NEVER} if it has no end
 */
record Outgoing(Frame frame, @Nullable Message message, OverflowPolicy overflow, long expiresAt) {
    static final long NEVER = Long.MAX_VALUE;

    static Outgoing answer(Frame frame) {
        return new Outgoing(frame, null, OverflowPolicy.DISCONNECT, NEVER);
    }

    static Outgoing of(Message message, Frame frame, OverflowPolicy overflow, long now) {
        long expiresAt = message.expiry()
                .map(Duration::toNanos)
                .map(nanos -> now + nanos)
                .orElse(NEVER);
        return new Outgoing(frame, message, overflow, expiresAt);
    }

    boolean isExpired(long now) {
        return expiresAt != NEVER && now - expiresAt >= 0;
    }

    boolean hasTopicOf(Outgoing other) {
        return message != null && other.message != null && message.topic().equals(other.message.topic());
    }
}
