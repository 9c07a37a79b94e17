package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.jakarta.JakartaOptions.Confirmation;
import io.wsmqtt.bridge.jakarta.JakartaOptions.FrameKinds;
import jakarta.websocket.Session;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open WebSocket of a Jakarta container.
 *
 * <p>The methods of {@link ClientSession} are as that says. {@link #text}, {@link #binary} and {@link #pong} are for the
 * container's reading thread, one at a time, and may hold it; {@link #ended} and {@link #erred} may come from any thread.
 */
final class JakartaSession implements ClientSession {
    private static final Logger LOG = LoggerFactory.getLogger(JakartaSession.class);

    /** When the last call to the engine comes at the latest after our own close; promised are 5 s. */
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(4);

    /** How long the Close frame may take to be written, and less where the client has not been reading for a while. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private static final Duration STALLED_CLOSE_PATIENCE = Duration.ofMillis(100);

    /** How long what is read may wait for the session to be open, which takes a moment where classes are yet to be loaded. */
    private static final Duration OPEN_DEADLINE = Duration.ofSeconds(10);

    /** How long a container may take from an error to the end of the session that follows it. */
    private static final Duration ERROR_DEADLINE = Duration.ofSeconds(1);

    private final JakartaAdapter adapter;
    private final ClientInfo client;
    private final Transport transport;
    private final InboundGate gate = new InboundGate();
    private final Outgoing outgoing;
    private final Receipts receipts;
    private final Unfinished unfinished;
    private final FrameAssembler assembler;

    private final CountDownLatch open = new CountDownLatch(1);
    private final Object lock = new Object();

    // Until the container's OnOpen is over a close waits: Tomcat's bookkeeping of a session begins only then.
    @GuardedBy("lock")
    private boolean opening = true;

    @GuardedBy("lock")
    private @Nullable CloseReason closing;

    @GuardedBy("lock")
    private @Nullable Throwable error;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private @Nullable Future<?> deadline;

    JakartaSession(JakartaAdapter adapter, Session session, ClientInfo client) {
        this.adapter = adapter;
        this.client = client;
        JakartaOptions options = adapter.options();
        transport = new Transport(session, options.sendDeadline(), this::broken);
        outgoing = new Outgoing(transport, adapter);
        receipts = new Receipts(adapter::nanoTime, outgoing::confirmed);
        unfinished = new Unfinished(options.unfinishedFrames());
        assembler = new FrameAssembler(options.maxFrameBytes());
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public CompletionStage<Void> send(List<Frame> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one frame to send");
        }
        return outgoing.send(frames);
    }

    @Override
    public CompletionStage<Receipt> confirm() {
        if (adapter.options().confirmation() == Confirmation.OFF) {
            return receipts.assume();
        }
        CompletableFuture<Receipt> receipt = receipts.expect();
        if (!receipt.isDone()) {
            var unused = outgoing.ping(receipts::payload).whenComplete((done, failure) -> {
                if (failure == null) {
                    receipts.written();
                } else {
                    receipts.fail(asBridgeException(failure));
                }
            });
        }
        return receipt;
    }

    @Override
    public void close(CloseReason reason) {
        shut(reason, () -> letGo(new BridgeException.Closed("the session was closed with " + reason.code(), null)));
    }

    /**
     * Closes for a reason of the adapter's own. Stages are let go of only behind the last word: one that fails before would
     * have the engine end the session for a reason that is not this one.
     */
    void closeForOwn(CloseReason reason) {
        shut(reason, unfinished::release);
    }

    private void shut(CloseReason reason, Runnable release) {
        boolean now;
        synchronized (lock) {
            if (ended || closing != null) {
                return;
            }
            closing = reason;
            now = !opening;
        }
        Duration patience =
                outgoing.underWay().compareTo(Duration.ofSeconds(1)) > 0 ? STALLED_CLOSE_PATIENCE : CLOSE_PATIENCE;
        release.run();
        endIn(CLOSE_DEADLINE, inbound -> inbound.closed(reason));
        if (now && !adapter.threads().work(() -> closeTransport(reason, patience))) {
            end(inbound -> inbound.closed(reason));
        }
    }

    /** Says who takes what is read. */
    void opened(Inbound inbound) {
        gate.open(inbound);
    }

    /** Says that the container's OnOpen is about to return: a close that came meanwhile is made up for. */
    void settled() {
        open.countDown();
        CloseReason reason;
        synchronized (lock) {
            opening = false;
            reason = closing;
        }
        if (reason != null) {
            closeTransport(reason, CLOSE_PATIENCE);
        }
    }

    /** Takes a part of a text message. */
    void text(String part, boolean last) {
        if (adapter.options().frameKinds() == FrameKinds.BINARY_ONLY) {
            closeForOwn(CloseReason.UNSUPPORTED_FRAME);
            return;
        }
        Optional<Frame> frame;
        try {
            frame = assembler.text(part, last);
        } catch (IllegalArgumentException loneSurrogate) {
            closeForOwn(CloseReason.INVALID_UTF8);
            return;
        }
        read(frame);
    }

    /** Takes a part of a binary message. */
    void binary(ByteBuffer part, boolean last) {
        if (adapter.options().frameKinds() == FrameKinds.TEXT_ONLY) {
            closeForOwn(CloseReason.UNSUPPORTED_FRAME);
            return;
        }
        read(assembler.binary(part, last));
    }

    /** Takes a Pong. */
    void pong(ByteBuffer data) {
        receipts.pong(data);
    }

    /** Says that the container has ended the session. */
    void ended(jakarta.websocket.CloseReason reported) {
        CloseReason own;
        Throwable cause;
        synchronized (lock) {
            own = closing;
            cause = error;
        }
        if (own != null) {
            end(inbound -> inbound.closed(own));
            return;
        }
        CloseReason reason = Closes.reported(reported);
        if (cause != null && !(cause instanceof EOFException) && reason.code() == CloseReason.ABNORMAL.code()) {
            end(inbound -> inbound.failed(cause));
        } else {
            end(inbound -> inbound.closed(reason));
        }
    }

    /** Says that the container met an error; it usually ends the session next. */
    void erred(Throwable cause) {
        broken(cause);
    }

    /** Ends it without the container, which is no longer waited for. */
    void abandon() {
        CloseReason own;
        synchronized (lock) {
            own = closing;
        }
        end(inbound -> inbound.closed(own == null ? CloseReason.GOING_AWAY : own));
    }

    private void read(Optional<Frame> frame) {
        if (assembler.tooBig()) {
            closeForOwn(CloseReason.TOO_BIG);
            return;
        }
        if (!isOpen()) {
            closeForOwn(CloseReason.INTERNAL);
            return;
        }
        if (frame.isEmpty() || isDeaf()) {
            return;
        }
        receipts.dataFrame();
        if (!unfinished.awaitRoom(adapter.holdPermits(), adapter.options().holdTime())) {
            closeForOwn(CloseReason.OVERLOADED);
            return;
        }
        if (isDeaf()) {
            return;
        }
        unfinished.begin();
        CompletionStage<Void> answered;
        try {
            answered = gate.received(frame.get());
        } catch (RuntimeException e) {
            LOG.error("the engine threw on a frame of {}; closing its session", client.connectionId(), e);
            unfinished.finish();
            closeForOwn(CloseReason.INTERNAL);
            return;
        }
        if (answered == null) {
            unfinished.finish();
        } else {
            var unused = answered.whenComplete((done, failure) -> unfinished.finish());
        }
    }

    /** Waits, where the container reads before its OnOpen is over, until it is. */
    private boolean isOpen() {
        try {
            return open.await(OPEN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether nothing more is taken. While it goes away all is, until the session ends: the client may not know yet. */
    private boolean isDeaf() {
        synchronized (lock) {
            return ended || (closing != null && closing.code() != CloseReason.GOING_AWAY.code());
        }
    }

    private void broken(Throwable cause) {
        synchronized (lock) {
            if (ended || closing != null || error != null) {
                return;
            }
            error = cause;
        }
        endIn(ERROR_DEADLINE, inbound -> {
            inbound.failed(cause);
            adapter.threads().work(() -> closeTransport(CloseReason.INTERNAL, STALLED_CLOSE_PATIENCE));
        });
    }

    private void closeTransport(CloseReason reason, Duration patience) {
        try {
            transport.close(reason, patience);
        } catch (IOException | RuntimeException e) {
            LOG.debug("the Close frame could not be sent to {}", client.connectionId(), e);
        }
    }

    private void endIn(Duration time, Consumer<Inbound> last) {
        @Nullable Future<?> timer = adapter.threads().later(() -> end(last), time.toNanos(), TimeUnit.NANOSECONDS);
        Future<?> needless;
        synchronized (lock) {
            needless = ended ? timer : deadline;
            if (!ended) {
                deadline = timer;
            }
        }
        if (needless != null) {
            needless.cancel(false);
        }
    }

    private void end(Consumer<Inbound> last) {
        Future<?> timer;
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            timer = deadline;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        adapter.forget(this);
        gate.end(inbound -> {
            try {
                last.accept(inbound);
            } catch (RuntimeException e) {
                LOG.error("the engine threw at the end of the session of {}", client.connectionId(), e);
            }
        });
        // Behind the last word: a stage that fails before it would have the engine end the session for another reason.
        letGo(new BridgeException.Closed("the session has ended", null));
    }

    private void letGo(BridgeException cause) {
        outgoing.fail(cause);
        receipts.fail(cause);
        unfinished.release();
    }

    private static BridgeException asBridgeException(Throwable failure) {
        return failure instanceof BridgeException ours
                ? ours
                : new BridgeException.Closed("the Ping could not be written", failure);
    }
}
