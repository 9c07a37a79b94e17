package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Receipt;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The running numbers of one session's Pings, and what their Pongs or their absence prove (RFC 6455 section 5.5.3).
 *
 * <p>Thread-safe and non-blocking. Stages are completed without a lock held.
 */
final class Receipts {
    /** How long after a Ping a data frame must come to show that the client lives and yet does not answer Pings. */
    static final Duration MUTE_AFTER = Duration.ofSeconds(30);

    private final LongSupplier nanoTime;
    private final Runnable received;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private long number;

    @GuardedBy("lock")
    private boolean everAnswered;

    @GuardedBy("lock")
    private boolean written;

    @GuardedBy("lock")
    private long writtenAt;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Receipt> outstanding;

    @GuardedBy("lock")
    private @Nullable BridgeException ended;

    /** With what is called, before its stage completes, when the outstanding receipt was received. */
    Receipts(LongSupplier nanoTime, Runnable received) {
        this.nanoTime = nanoTime;
        this.received = received;
    }

    /**
     * Starts to wait for a receipt.
     *
     * @throws IllegalStateException if one is outstanding already
     */
    CompletableFuture<Receipt> expect() {
        synchronized (lock) {
            if (ended != null) {
                return CompletableFuture.failedFuture(ended);
            }
            if (outstanding != null) {
                throw new IllegalStateException("a receipt is outstanding already");
            }
            number++;
            written = false;
            CompletableFuture<Receipt> receipt = new CompletableFuture<>();
            outstanding = receipt;
            return receipt;
        }
    }

    /** A receipt without a Ping: assumed, unless the session has ended. */
    CompletableFuture<Receipt> assume() {
        synchronized (lock) {
            return ended == null
                    ? CompletableFuture.completedFuture(Receipt.ASSUMED)
                    : CompletableFuture.failedFuture(ended);
        }
    }

    /** What the Ping of the outstanding receipt carries: its number in eight bytes, big-endian. */
    ByteBuffer payload() {
        synchronized (lock) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).flip();
        }
    }

    /** Says that the Ping of the outstanding receipt is on its way. */
    void written() {
        long now = nanoTime.getAsLong();
        synchronized (lock) {
            written = true;
            writtenAt = now;
        }
    }

    /** Takes a Pong. One that answers no Ping of ours proves nothing. */
    void pong(ByteBuffer data) {
        if (data.remaining() != Long.BYTES) {
            return;
        }
        long answered = data.getLong(data.position());
        CompletableFuture<Receipt> receipt;
        synchronized (lock) {
            if (answered < 1 || answered > number) {
                return;
            }
            everAnswered = true;
            if (answered < number) {
                return;
            }
            receipt = outstanding;
            outstanding = null;
        }
        if (receipt != null) {
            received.run();
            receipt.complete(Receipt.RECEIVED);
        }
    }

    /** Takes note that a data frame came. */
    void dataFrame() {
        CompletableFuture<Receipt> receipt;
        synchronized (lock) {
            if (everAnswered
                    || outstanding == null
                    || !written
                    || nanoTime.getAsLong() - writtenAt < MUTE_AFTER.toNanos()) {
                return;
            }
            receipt = outstanding;
            outstanding = null;
        }
        receipt.complete(Receipt.ASSUMED);
    }

    /** Fails the outstanding receipt and all later ones. */
    void fail(BridgeException cause) {
        CompletableFuture<Receipt> receipt;
        synchronized (lock) {
            if (ended == null) {
                ended = cause;
            }
            receipt = outstanding;
            outstanding = null;
        }
        if (receipt != null) {
            receipt.completeExceptionally(cause);
        }
    }
}
