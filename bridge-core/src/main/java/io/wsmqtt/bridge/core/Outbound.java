package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way to one client over one connection: the one loop that takes what there is to send, and asks for receipts.
 *
 * <p>Thread-safe and non-blocking. Whoever finds the loop idle runs it; the transport's completion runs it on. The transport,
 * the source and the observer are called outside the lock.
 */
final class Outbound {
    /** Where the messages come from, and where it is said what became of them. Called without a lock, on any thread. */
    interface Source {
        /** The next messages. Called serially. */
        Batch poll();

        /** Where the source is now, for {@link #confirmed}. */
        long mark();

        void sent(List<Held> batch);

        /** The client has all that was taken before the mark. */
        void confirmed(Receipt receipt, long mark);

        /** The engine's nanoTime. Called under the lock. */
        long now();

        /** What goes onto the wire for a frame. */
        Frame onWire(Frame frame);

        /** A send or a receipt failed: the connection is dead. */
        void transportFailed(Throwable cause);
    }

    /**
     * What is sent together.
     *
     * @param more whether there was more to send; if not, who brings something wakes
     */
    record Batch(List<Held> messages, boolean more) {
        static final Batch EMPTY = new Batch(List.of(), false);
    }

    /** A receipt is asked for after so many messages or bytes, or when the first of them was sent long enough ago. */
    static final int SHARED_MESSAGES = 32;

    /** Less than the 20 messages that Mosquitto sends by default without an acknowledgement. */
    static final int DEDICATED_MESSAGES = 8;

    static final int UNASKED_BYTES = 64 * 1024;

    /**
     * A receipt is asked for after so many bytes, too, where they are in several messages: a transport may send more cheaply while no
     * more than some 16 KiB are unconfirmed.
     */
    static final int UNASKED_BYTES_OF_SEVERAL = 15 * 1024;

    private static final int SEVERAL = 8;

    private final Object lock = new Object();
    private final ClientSession transport;
    private final Source source;
    private final int unaskedMessages;
    private final long unaskedNanos;
    private final int maxAnswers;
    private final long maxAnswerBytes;

    /** Frames of the bridge itself: they belong to this connection and go before messages. */
    @GuardedBy("lock")
    private final ArrayDeque<Frame> answers = new ArrayDeque<>(1);

    @GuardedBy("lock")
    private long answerBytes;

    @GuardedBy("lock")
    private boolean looping;

    /** Whether there may be something to do that the running turn has not seen. */
    @GuardedBy("lock")
    private boolean woken;

    @GuardedBy("lock")
    private boolean sending;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private boolean confirmWanted;

    @GuardedBy("lock")
    private boolean confirming;

    @GuardedBy("lock")
    private long confirmingSince;

    /** Completes at the next receipt; a new one is made when the last was used up. */
    @GuardedBy("lock")
    private CompletableFuture<Receipt> nextReceipt = new CompletableFuture<>();

    /** Messages and bytes that were sent since the last Ping, and when the first of them was. */
    @GuardedBy("lock")
    private int unasked;

    @GuardedBy("lock")
    private long unaskedBytes;

    @GuardedBy("lock")
    private long unaskedSince;

    Outbound(ClientSession transport, BridgeConfig config, Source source) {
        this.transport = transport;
        this.source = source;
        this.unaskedMessages = config.linkKind == LinkKind.SHARED
                ? SHARED_MESSAGES
                : Math.max(1, Math.min(DEDICATED_MESSAGES, config.dedicatedReceiveMaximum() / 2));
        this.unaskedNanos = config.confirmDelay.toNanos();
        this.maxAnswers = config.held.unsentMessages();
        this.maxAnswerBytes = config.held.unsentBytes();
    }

    /** Takes a frame of the bridge itself; false if too many wait. */
    boolean answer(Frame frame) {
        synchronized (lock) {
            if (ended) {
                return true;
            }
            if (!answers.isEmpty() && (answers.size() >= maxAnswers || answerBytes + frame.size() > maxAnswerBytes)) {
                return false;
            }
            answers.add(frame);
            answerBytes += frame.size();
        }
        resume();
        return true;
    }

    /** Asks for a receipt for all that was sent so far; completes with it, and fails when the session ends. */
    CompletionStage<Receipt> confirm() {
        CompletableFuture<Receipt> receipt;
        synchronized (lock) {
            if (ended) {
                return CompletableFuture.failedFuture(new IllegalStateException("the session has ended"));
            }
            confirmWanted = true;
            receipt = nextReceipt;
        }
        resume();
        return receipt;
    }

    /** Asks for a receipt if one is due. */
    void tick(long now) {
        synchronized (lock) {
            if (unasked == 0 || now - unaskedSince < unaskedNanos) {
                return;
            }
            confirmWanted = true;
        }
        resume();
    }

    /** For how long an answer to a Ping has been outstanding; 0 if none is. */
    long unconfirmedFor(long now) {
        synchronized (lock) {
            return confirming ? now - confirmingSince : 0;
        }
    }

    /** Whether nothing is with the transport. */
    boolean isIdle() {
        synchronized (lock) {
            return ended || (!sending && answers.isEmpty());
        }
    }

    /** Ends it. Idempotent. */
    void end() {
        CompletableFuture<Receipt> unanswered;
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            answers.clear();
            unanswered = nextReceipt;
        }
        unanswered.completeExceptionally(new IllegalStateException("the session has ended"));
    }

    /** There are messages to send. */
    void wake() {
        synchronized (lock) {
            woken = true;
        }
        resume();
    }

    private void resume() {
        synchronized (lock) {
            if (looping) {
                return;
            }
            looping = true;
        }
        while (turn()) {}
    }

    /** One turn of the loop; false when there is nothing to do now, in which case the loop is over. */
    private boolean turn() {
        List<Frame> own = List.of();
        CompletableFuture<Receipt> receipt = null;
        synchronized (lock) {
            // Between two batches, so that a session which always has something to send is confirmed, too.
            boolean confirm = confirmWanted && !confirming;
            if (sending || ended || !(confirm || woken || !answers.isEmpty())) {
                looping = false;
                return false;
            }
            if (confirm) {
                receipt = beginToConfirm();
            } else if (answers.isEmpty()) {
                woken = false;
                sending = true;
            } else {
                own = new ArrayList<>(answers);
                answers.clear();
                answerBytes = 0;
                sending = true;
            }
        }
        if (receipt != null) {
            CompletableFuture<Receipt> asked = receipt;
            long mark = source.mark();
            Stages.attempt(transport::confirm)
                    .whenComplete((answer, failure) -> confirmed(asked, mark, answer, failure));
        } else if (own.isEmpty()) {
            sendMessages();
        } else {
            transmit(own, Batch.EMPTY);
        }
        return true;
    }

    @GuardedBy("lock")
    private CompletableFuture<Receipt> beginToConfirm() {
        CompletableFuture<Receipt> receipt = nextReceipt;
        confirmWanted = false;
        confirming = true;
        confirmingSince = source.now();
        nextReceipt = new CompletableFuture<>();
        unasked = 0;
        unaskedBytes = 0;
        return receipt;
    }

    private void sendMessages() {
        Batch batch = source.poll();
        List<Held> messages = batch.messages();
        if (messages.isEmpty()) {
            synchronized (lock) {
                sending = false;
            }
            return;
        }
        if (messages.size() == 1) {
            transmit(List.of(source.onWire(messages.get(0).frame())), batch);
            return;
        }
        List<Frame> frames = new ArrayList<>(messages.size());
        for (Held held : messages) {
            frames.add(source.onWire(held.frame()));
        }
        transmit(frames, batch);
    }

    private void transmit(List<Frame> frames, Batch batch) {
        CompletionStage<Void> sent = Stages.attempt(() -> transport.send(frames));
        if (Stages.isDone(sent)) {
            // The usual case: the loop goes on by itself.
            sent(frames, batch);
            return;
        }
        sent.whenComplete((nothing, failure) -> {
            if (failure != null) {
                source.transportFailed(failure);
                return;
            }
            sent(frames, batch);
            resume();
        });
    }

    private void sent(List<Frame> frames, Batch batch) {
        List<Held> messages = batch.messages();
        long bytes = 0;
        for (Frame frame : frames) {
            bytes += frame.size();
        }
        synchronized (lock) {
            sending = false;
            if (messages.isEmpty()) {
                return;
            }
            woken |= batch.more();
            if (unasked == 0) {
                unaskedSince = source.now();
            }
            unasked += messages.size();
            unaskedBytes += bytes;
            confirmWanted |= unasked >= unaskedMessages
                    || unaskedBytes >= (unasked >= SEVERAL ? UNASKED_BYTES_OF_SEVERAL : UNASKED_BYTES);
        }
        source.sent(messages);
    }

    private void confirmed(
            CompletableFuture<Receipt> asked, long mark, @Nullable Receipt answer, @Nullable Throwable failure) {
        if (answer == null) {
            Throwable cause = failure == null ? new NullPointerException("receipt") : failure;
            asked.completeExceptionally(cause);
            source.transportFailed(cause);
            return;
        }
        // First, and only then the next question: by that the client knows that this receipt has counted.
        source.confirmed(answer, mark);
        synchronized (lock) {
            confirming = false;
        }
        asked.complete(answer);
        resume();
    }
}
