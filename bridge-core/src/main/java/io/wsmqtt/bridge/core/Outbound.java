package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The way to one client: a bounded queue and the one loop that drains it.
 *
 * <p>Thread-safe and non-blocking. Whoever finds the loop idle runs it; the transport's completion runs it on. The transport
 * and the observer are called outside the lock.
 */
final class Outbound {
    /** Told what became of frames. Called without a lock, on any thread. */
    interface Observer {
        void sent(List<Outgoing> batch);

        void dropped(Outgoing outgoing, DropCause cause);

        /** A send or a receipt failed: the session is dead. */
        void transportFailed(Throwable cause);
    }

    private final Object lock = new Object();
    private final ClientSession transport;
    private final LongSupplier nanoTime;
    private final Observer observer;

    @GuardedBy("lock")
    private final OutboundQueue queue;

    @GuardedBy("lock")
    private boolean looping;

    @GuardedBy("lock")
    private boolean sending;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private boolean confirmWanted;

    @GuardedBy("lock")
    private boolean confirming;

    /** Completes at the next receipt; a new one is made when the last was used up. */
    @GuardedBy("lock")
    private CompletableFuture<Receipt> nextReceipt = new CompletableFuture<>();

    Outbound(ClientSession transport, BridgeConfig config, LongSupplier nanoTime, Observer observer) {
        this.transport = transport;
        this.nanoTime = nanoTime;
        this.observer = observer;
        this.queue = new OutboundQueue(config.outboundMessages(), config.outboundBytes());
    }

    /** Takes a frame; false if the queue is full and its policy is to disconnect. */
    boolean offer(Outgoing outgoing) {
        boolean taken;
        List<OutboundQueue.Drop> told;
        synchronized (lock) {
            if (ended) {
                return true;
            }
            taken = queue.offer(outgoing);
            told = queue.takeDrops();
        }
        tell(told);
        if (taken) {
            loop();
        }
        return taken;
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
        loop();
        return receipt;
    }

    /** Whether nothing waits and nothing is with the transport. */
    boolean isIdle() {
        synchronized (lock) {
            return ended || (!sending && queue.count() == 0);
        }
    }

    /** How many frames wait for the transport. */
    int waiting() {
        synchronized (lock) {
            return queue.count();
        }
    }

    /** Ends it: what waits is dropped and counted. Idempotent. */
    void end() {
        List<OutboundQueue.Drop> told;
        CompletableFuture<Receipt> unanswered;
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            queue.clear(DropCause.SESSION_ENDED);
            told = queue.takeDrops();
            unanswered = nextReceipt;
        }
        tell(told);
        unanswered.completeExceptionally(new IllegalStateException("the session has ended"));
    }

    private void loop() {
        synchronized (lock) {
            if (looping) {
                return;
            }
            looping = true;
        }
        while (step()) {}
    }

    /** One turn; false when there is nothing to do now, in which case the loop is over. */
    private boolean step() {
        List<Outgoing> batch = List.of();
        boolean confirm = false;
        CompletableFuture<Receipt> receipt;
        List<OutboundQueue.Drop> told;
        synchronized (lock) {
            receipt = nextReceipt;
            if (!sending && !ended) {
                // Between two batches, so that a session which always has something to send is confirmed, too.
                confirm = confirmWanted && !confirming;
                if (confirm) {
                    confirmWanted = false;
                    confirming = true;
                    nextReceipt = new CompletableFuture<>();
                } else {
                    batch = queue.poll(nanoTime.getAsLong());
                    sending = !batch.isEmpty();
                }
            }
            looping = confirm || !batch.isEmpty();
            told = queue.takeDrops();
        }
        tell(told);
        if (!batch.isEmpty()) {
            transmit(batch);
            return true;
        }
        if (confirm) {
            attempt(transport::confirm).whenComplete((answer, failure) -> confirmed(receipt, answer, failure));
            return true;
        }
        return false;
    }

    private void transmit(List<Outgoing> batch) {
        List<Frame> frames = new ArrayList<>(batch.size());
        for (Outgoing outgoing : batch) {
            frames.add(outgoing.frame());
        }
        attempt(() -> transport.send(frames)).whenComplete((nothing, failure) -> {
            if (failure != null) {
                observer.transportFailed(failure);
                return;
            }
            synchronized (lock) {
                sending = false;
            }
            observer.sent(batch);
            loop();
        });
    }

    private void confirmed(CompletableFuture<Receipt> asked, Receipt answer, Throwable failure) {
        synchronized (lock) {
            confirming = false;
        }
        if (failure != null) {
            asked.completeExceptionally(failure);
            observer.transportFailed(failure);
            return;
        }
        asked.complete(answer);
        loop();
    }

    /** A transport that throws would otherwise stop this loop for ever, and the fan-out that runs it. */
    private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "the transport's stage");
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private void tell(List<OutboundQueue.Drop> told) {
        for (OutboundQueue.Drop drop : told) {
            observer.dropped(drop.outgoing(), drop.cause());
        }
    }
}
