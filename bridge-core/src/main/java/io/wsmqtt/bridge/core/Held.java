package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One message that is held for a client, from its arrival until the client has confirmed it.
 *
 * <p>Its two flags belong to its {@link HeldQueue}; all else never changes.
 */
final class Held {
    static final long NEVER = Long.MAX_VALUE;

    /** What one costs besides its payload, roughly: the objects around it. Only the bound for all clients counts it. */
    static final int OVERHEAD = 128;

    private final Message message;
    private final Frame frame;
    private final OverflowPolicy overflow;
    private final long arrival;
    private final long expiresAt;
    private final @Nullable CompletableFuture<Void> acknowledged;

    /** Whether a socket has taken it before: the client may have it. */
    boolean sent;

    /** Whether it was held for a client that was away, and so does not count as too much for its socket. */
    boolean replay;

    private Held(
            Message message,
            Frame frame,
            OverflowPolicy overflow,
            long arrival,
            long expiresAt,
            @Nullable CompletableFuture<Void> acknowledged) {
        this.message = message;
        this.frame = frame;
        this.overflow = overflow;
        this.arrival = arrival;
        this.expiresAt = expiresAt;
        this.acknowledged = acknowledged;
    }

    /**
     * A message that has just arrived.
     *
     * @param frame what the client gets for it
     * @param arrival its number among all that came over the link
     */
    static Held of(
            Message message,
            Frame frame,
            OverflowPolicy overflow,
            long arrival,
            LongSupplier nanoTime,
            @Nullable CompletableFuture<Void> acknowledged) {
        // Few expire, and there are many.
        long expiresAt = message.expiry()
                .map(expiry -> nanoTime.getAsLong() + expiry.toNanos())
                .orElse(NEVER);
        return new Held(message, frame, overflow, arrival, expiresAt, acknowledged);
    }

    /** The same for another client. */
    Held copy() {
        Held copy = new Held(message, frame, overflow, arrival, expiresAt, null);
        copy.sent = sent;
        copy.replay = true;
        return copy;
    }

    Message message() {
        return message;
    }

    Frame frame() {
        return frame;
    }

    OverflowPolicy overflow() {
        return overflow;
    }

    long arrival() {
        return arrival;
    }

    int size() {
        return frame.size();
    }

    int cost() {
        return frame.size() + OVERHEAD;
    }

    boolean isExpired(LongSupplier nanoTime) {
        return expiresAt != NEVER && nanoTime.getAsLong() - expiresAt >= 0;
    }

    boolean hasTopicOf(Held other) {
        return message.topic().equals(other.message.topic());
    }

    /** The broker need not keep it any longer: the client has it, or it was dropped. */
    void settle() {
        if (acknowledged != null) {
            acknowledged.complete(null);
        }
    }

    /** Whether the broker keeps it until the client has confirmed it. */
    boolean isAcknowledged() {
        return acknowledged != null;
    }

    /** When to acknowledge it to the broker. */
    CompletionStage<Void> acknowledged() {
        return acknowledged == null ? Stages.DONE : acknowledged;
    }
}
