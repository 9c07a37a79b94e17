package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client's transport, which completes when it is told to, on the thread that tells it.
 *
 * <p>Thread-safe; no lock is held while stages complete. It counts as faults what its contract rules out.
 */
final class StressSocket implements ClientSession {
    private final ClientInfo client;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Frame> taken = new ArrayList<>();

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> sending;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Receipt> confirming;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private int faults;

    StressSocket(Optional<String> cid) {
        client = new ClientInfo("c", "anna", cid, Map.of(), "");
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public CompletionStage<Void> send(List<Frame> frames) {
        synchronized (lock) {
            if (sending != null || frames.isEmpty()) {
                faults++;
            }
            taken.addAll(frames);
            sending = new CompletableFuture<>();
            return sending;
        }
    }

    @Override
    public CompletionStage<Receipt> confirm() {
        synchronized (lock) {
            if (sending != null || confirming != null) {
                faults++;
            }
            confirming = new CompletableFuture<>();
            return confirming;
        }
    }

    /** Completes the send that is under way, if there is one. */
    boolean completeSend() {
        CompletableFuture<Void> sent;
        synchronized (lock) {
            sent = sending;
            sending = null;
        }
        return sent != null && sent.complete(null);
    }

    /** Answers the Ping that is under way, if there is one. */
    boolean completeConfirm() {
        CompletableFuture<Receipt> confirmed;
        synchronized (lock) {
            confirmed = confirming;
            confirming = null;
        }
        return confirmed != null && confirmed.complete(Receipt.RECEIVED);
    }

    /** Completes all that is under way, and what comes of it. */
    void completeAll() {
        while (completeSend() || completeConfirm()) {}
    }

    @Override
    public void close(CloseReason reason) {
        synchronized (lock) {
            closed = true;
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    int faults() {
        synchronized (lock) {
            return faults;
        }
    }

    /** What was sent, as one text in the order of sending. */
    String sent() {
        StringBuilder text = new StringBuilder();
        synchronized (lock) {
            for (Frame frame : taken) {
                text.append(((Frame.Text) frame).text());
            }
        }
        return text.toString();
    }
}
