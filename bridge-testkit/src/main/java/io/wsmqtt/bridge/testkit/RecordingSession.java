package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that writes down what it is sent, and whether its caller keeps the contract of {@link ClientSession}.
 *
 * <p>Thread-safe and non-blocking. Stages complete inline unless a test holds them back; those it holds complete on the
 * thread of the test that lets them go. No lock is held meanwhile.
 */
public final class RecordingSession implements ClientSession {
    private final ClientInfo client;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Frame> frames = new ArrayList<>();

    @GuardedBy("lock")
    private final List<String> violations = new ArrayList<>();

    @GuardedBy("lock")
    private int examined;

    @GuardedBy("lock")
    private int confirms;

    @GuardedBy("lock")
    private boolean holdSends;

    @GuardedBy("lock")
    private boolean holdConfirms;

    @GuardedBy("lock")
    private boolean closeExamined;

    @GuardedBy("lock")
    private @Nullable BridgeException sendFailure;

    @GuardedBy("lock")
    private boolean sendFailed;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> pendingSend;

    @GuardedBy("lock")
    private List<Frame> pendingFrames = List.of();

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Receipt> pendingConfirm;

    @GuardedBy("lock")
    private @Nullable CloseReason closeReason;

    @GuardedBy("lock")
    private @Nullable Consumer<CloseReason> onClose;

    /** An open session of this client. */
    public RecordingSession(ClientInfo client) {
        this.client = client;
    }

    /** An open session of a client of this user, with a connection id of its own and nothing else known of it. */
    public static RecordingSession of(String connectionId, String user) {
        return new RecordingSession(new ClientInfo(connectionId, user, Optional.empty(), Map.of(), ""));
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public CompletionStage<Void> send(List<Frame> batch) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        synchronized (lock) {
            if (batch.isEmpty()) {
                violations.add("send without a frame");
            }
            if (pendingSend != null) {
                violations.add("send of " + batch + " before the send of " + pendingFrames + " completed");
            }
            if (sendFailed) {
                violations.add("send of " + batch + " after a send failed");
            }
            if (closeReason != null) {
                return CompletableFuture.failedFuture(closed(closeReason));
            }
            if (sendFailure != null) {
                sendFailed = true;
                return CompletableFuture.failedFuture(sendFailure);
            }
            frames.addAll(batch);
            if (holdSends) {
                pendingSend = stage;
                pendingFrames = List.copyOf(batch);
                return stage;
            }
        }
        stage.complete(null);
        return stage;
    }

    @Override
    public CompletionStage<Receipt> confirm() {
        synchronized (lock) {
            confirms++;
            if (pendingConfirm != null) {
                violations.add("confirm while another is outstanding");
            }
            if (closeReason != null) {
                return CompletableFuture.failedFuture(closed(closeReason));
            }
            if (!holdConfirms) {
                return CompletableFuture.completedFuture(Receipt.RECEIVED);
            }
            pendingConfirm = new CompletableFuture<>();
            return pendingConfirm;
        }
    }

    @Override
    public void close(CloseReason reason) {
        CompletableFuture<Void> send;
        CompletableFuture<Receipt> confirm;
        Consumer<CloseReason> told;
        synchronized (lock) {
            if (closeReason != null) {
                return;
            }
            closeReason = reason;
            send = pendingSend;
            confirm = pendingConfirm;
            told = onClose;
            pendingSend = null;
            pendingFrames = List.of();
            pendingConfirm = null;
        }
        BridgeException.Closed closed = closed(reason);
        if (send != null) {
            send.completeExceptionally(closed);
        }
        if (confirm != null) {
            confirm.completeExceptionally(closed);
        }
        if (told != null) {
            told.accept(reason);
        }
    }

    /** Has this called when the session is closed, at once if it is; {@code inbound::closed} makes it a whole adapter. */
    public void onClose(Consumer<CloseReason> action) {
        CloseReason already;
        synchronized (lock) {
            onClose = action;
            already = closeReason;
        }
        if (already != null) {
            action.accept(already);
        }
    }

    /** From now on leaves sends incomplete, each until {@link #releaseSend}. */
    public void holdSends() {
        synchronized (lock) {
            holdSends = true;
        }
    }

    /**
     * Completes the outstanding send; the next one is held as well.
     *
     * @throws IllegalStateException if none is outstanding
     */
    public void releaseSend() {
        takePendingSend().complete(null);
    }

    /** Completes the outstanding send, if there is one, and holds no further ones. */
    public void releaseSends() {
        boolean outstanding;
        synchronized (lock) {
            holdSends = false;
            outstanding = pendingSend != null;
        }
        if (outstanding) {
            releaseSend();
        }
    }

    /** Fails the outstanding send, if there is one, and all further ones: the session is dead. */
    public void failSends(BridgeException failure) {
        boolean outstanding;
        synchronized (lock) {
            sendFailure = failure;
            outstanding = pendingSend != null;
            sendFailed |= outstanding;
        }
        if (outstanding) {
            takePendingSend().completeExceptionally(failure);
        }
    }

    private CompletableFuture<Void> takePendingSend() {
        synchronized (lock) {
            CompletableFuture<Void> send = pendingSend;
            if (send == null) {
                throw new IllegalStateException("no send is outstanding");
            }
            pendingSend = null;
            pendingFrames = List.of();
            return send;
        }
    }

    /** From now on leaves confirms incomplete, each until {@link #answerConfirm}. */
    public void holdConfirms() {
        synchronized (lock) {
            holdConfirms = true;
        }
    }

    /**
     * Completes the outstanding confirm; the next one is held as well.
     *
     * @throws IllegalStateException if none is outstanding
     */
    public void answerConfirm(Receipt receipt) {
        CompletableFuture<Receipt> confirm;
        synchronized (lock) {
            confirm = pendingConfirm;
            pendingConfirm = null;
        }
        if (confirm == null) {
            throw new IllegalStateException("no confirm is outstanding");
        }
        confirm.complete(receipt);
    }

    /** All frames that sends began with, in their order; {@link #isSending} says whether the last ones are still held. */
    public List<Frame> frames() {
        synchronized (lock) {
            examined = frames.size();
            return List.copyOf(frames);
        }
    }

    /** The frames that came since the last look at them. */
    public List<Frame> newFrames() {
        synchronized (lock) {
            List<Frame> unseen = List.copyOf(frames.subList(examined, frames.size()));
            examined = frames.size();
            return unseen;
        }
    }

    /** {@link #newFrames()} as text; a binary frame shows as {@code Binary[n bytes]}. */
    public List<String> newTexts() {
        return newFrames().stream()
                .map(frame -> frame instanceof Frame.Text text ? text.text() : frame.toString())
                .toList();
    }

    /** Whether a send is outstanding. */
    public boolean isSending() {
        synchronized (lock) {
            return pendingSend != null;
        }
    }

    /** Whether a confirm is outstanding. */
    public boolean isConfirming() {
        synchronized (lock) {
            return pendingConfirm != null;
        }
    }

    /** The number of confirms so far. */
    public int confirms() {
        synchronized (lock) {
            return confirms;
        }
    }

    /** Why it was closed first; empty while it is open. */
    public Optional<CloseReason> closeReason() {
        synchronized (lock) {
            closeExamined = true;
            return Optional.ofNullable(closeReason);
        }
    }

    /** How its caller broke the contract of {@link ClientSession}, in words. */
    public List<String> violations() {
        synchronized (lock) {
            return List.copyOf(violations);
        }
    }

    /**
     * Checks that the test has seen all.
     *
     * @throws AssertionError if a frame or a close was never looked at, or the contract was broken
     */
    public void assertExhausted() {
        synchronized (lock) {
            List<String> surprises = new ArrayList<>(violations);
            frames.subList(examined, frames.size()).forEach(frame -> surprises.add("unexpected frame " + frame));
            if (closeReason != null && !closeExamined) {
                surprises.add("unexpected close " + closeReason);
            }
            if (!surprises.isEmpty()) {
                throw new AssertionError(client.user() + ": " + String.join("; ", surprises));
            }
        }
    }

    private static BridgeException.Closed closed(CloseReason reason) {
        return new BridgeException.Closed("the session was closed: " + reason, null);
    }
}
