package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A container's session with what is to be known of containers when one writes to it.
 *
 * <p>{@link #send} is non-blocking and serial; {@link #ping} and {@link #close} may block, the second of them within the time
 * that it is given on Tomcat, and are for worker threads. {@link #sendInPlace} and {@link #pingInPlace} block where the socket has
 * no room, for {@link InPlaceWrites#PATIENCE_MILLIS}.
 */
final class Transport {
    // Tomcat's names; other containers ignore them.
    private static final String BLOCKING_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";
    private static final String CLOSE_SEND_TIMEOUT = "org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";
    private static final String CLOSE_ANSWER_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    /** For how long a client may be silent after our Close frame, where the container looks after that. */
    private static final Duration CLOSE_IDLE = Duration.ofSeconds(2);

    private final Session session;
    private final Consumer<Throwable> broken;
    private final boolean isOfTomcat;
    private final long deadlineMillis;

    /** How long Tomcat may wait in what blocks, as it was told. Writes come one after the other, on whichever threads. */
    private volatile long bound;

    Transport(Session session, Duration sendDeadline, Consumer<Throwable> broken) {
        this.session = session;
        deadlineMillis = sendDeadline.toMillis();
        bound = deadlineMillis;
        this.broken = broken;
        isOfTomcat = session.getClass().getName().startsWith("org.apache.tomcat.");
    }

    /** Open Liberty decodes each fragment of a text by itself, and never completes the sending of a buffer that is read-only. */
    static boolean isOfOpenLiberty(Session session) {
        return session.getClass().getName().startsWith("com.ibm.ws.");
    }

    /** Leaves all time-outs to the engine, and bounds the calls that block. */
    static void prepare(Session session, Duration sendDeadline) {
        // Tyrus makes a task, and a thread if there is none yet, of each call.
        if (session.getMaxIdleTimeout() != 0) {
            session.setMaxIdleTimeout(0);
        }
        session.getAsyncRemote().setSendTimeout(-1);
        Map<String, Object> properties = session.getUserProperties();
        properties.put(BLOCKING_SEND_TIMEOUT, sendDeadline.toMillis());
        properties.put(CLOSE_ANSWER_TIMEOUT, 3_000L);
    }

    /** Writes one frame; {@code done} gets null, or what went wrong, possibly on the calling thread. */
    void send(Frame frame, Consumer<@Nullable Throwable> done) {
        bound(deadlineMillis);
        SendHandler handler = result -> done.accept(result.isOK() ? null : reason(result.getException()));
        if (frame instanceof Frame.Text text) {
            session.getAsyncRemote().sendText(text.text(), handler);
        } else {
            session.getAsyncRemote().sendBinary(sendable(frame.payload()), handler);
        }
    }

    private ByteBuffer sendable(ByteBuffer readOnly) {
        return isOfOpenLiberty(session)
                ? ByteBuffer.allocate(readOnly.remaining()).put(readOnly).flip()
                : readOnly;
    }

    /**
     * Whether the container completes sends on threads that hold none of its locks. Tomcat does. Tyrus in a servlet container
     * holds the lock of its writer, takes another one to send, and the two in the other order to close: what goes on from a
     * completion there must do so on a thread of ours. Of others nothing is known, so they are treated the same.
     */
    boolean completesWithoutLocks() {
        return isOfTomcat;
    }

    /**
     * Whether to write in place is cheaper than {@link #send}, and its time can be bounded. So it is on Tomcat, which has an executor
     * complete each asynchronous send; Tyrus takes without bound what a client does not read.
     */
    boolean writesInPlace() {
        return isOfTomcat;
    }

    /** Writes these frames on the calling thread, all in one piece if they fit into Tomcat's buffer; for a short time at most. */
    void sendInPlace(List<Frame> frames) throws IOException {
        bound(InPlaceWrites.PATIENCE_MILLIS);
        RemoteEndpoint.Basic remote = session.getBasicRemote();
        if (frames.size() == 1) {
            sendNow(remote, frames.get(0));
            return;
        }
        remote.setBatchingAllowed(true);
        for (Frame frame : frames) {
            sendNow(remote, frame);
        }
        // Which flushes.
        remote.setBatchingAllowed(false);
    }

    private static void sendNow(RemoteEndpoint.Basic remote, Frame frame) throws IOException {
        if (frame instanceof Frame.Text text) {
            remote.sendText(text.text());
        } else {
            remote.sendBinary(frame.payload());
        }
    }

    /** Writes a Ping on the calling thread; for a short time at most. */
    void pingInPlace(ByteBuffer data) throws IOException {
        bound(InPlaceWrites.PATIENCE_MILLIS);
        session.getBasicRemote().sendPing(data);
    }

    /**
     * Says how long Tomcat may wait in what blocks; its answers to Pings are meant as well. Only where that changes, since it is
     * seldom needed.
     */
    private void bound(long millis) {
        if (bound != millis) {
            bound = millis;
            session.getUserProperties().put(BLOCKING_SEND_TIMEOUT, millis);
        }
    }

    /** Writes a Ping. */
    void ping(ByteBuffer data) throws IOException {
        bound(deadlineMillis);
        session.getBasicRemote().sendPing(data);
    }

    /** Reports that a write failed. */
    void broken(Throwable cause) {
        broken.accept(cause);
    }

    /**
     * Sends a Close frame, if it can be sent within this time, and gives the connection up: at once where the container does so,
     * or when nothing has come for {@link #CLOSE_IDLE}.
     */
    void close(CloseReason reason, Duration patience) throws IOException {
        try {
            Map<String, Object> properties = session.getUserProperties();
            properties.put(BLOCKING_SEND_TIMEOUT, patience.toMillis());
            properties.put(CLOSE_SEND_TIMEOUT, patience.toMillis());
            // Jetty lets a Close frame wait for this long behind what a stalled client does not read, which was for
            // ever.
            session.getAsyncRemote().setSendTimeout(patience.toMillis());
            session.close(Closes.sent(reason));
            // Behind the Close frame, since this sends one of its own. Tomcat has no more ear for it, nor needs it.
            session.setMaxIdleTimeout(CLOSE_IDLE.toMillis());
        } catch (IllegalStateException alreadyClosed) {
            // The other side was faster, which is as good.
        }
    }

    private static Throwable reason(@Nullable Throwable exception) {
        return exception == null ? new IOException("the container named no reason") : exception;
    }
}
