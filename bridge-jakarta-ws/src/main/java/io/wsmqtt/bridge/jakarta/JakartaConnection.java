package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an annotated endpoint delegates to: one for each instance of the endpoint, which the container makes for each
 * connection.
 *
 * <pre>{@code
 * @ServerEndpoint(value = "/netgate/{key}/{pid}/{sn}/{openid}", configurator = MyConfigurator.class)
 * public class MyEndpoint {
 *   private final JakartaConnection connection = new JakartaConnection();
 *   @OnOpen public void open(Session session, EndpointConfig config) { connection.onOpen(session, config); }
 *   @OnClose public void close(Session session, CloseReason reason) { connection.onClose(session, reason); }
 *   @OnError public void error(Session session, Throwable cause) { connection.onError(session, cause); }
 * }
 * }</pre>
 *
 * <p>Called by the container, on whichever threads it uses. The endpoint must have no {@code @OnMessage}: the handlers of
 * messages are installed in {@link #onOpen}.
 */
public final class JakartaConnection {
    private static final Logger LOG = LoggerFactory.getLogger(JakartaConnection.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /**
     * When the thread that upgraded the connection is through with it. Grizzly, in Payara and GlassFish, gives the objects of a request to
     * another one too soon if the connection ends before that, as it may when the client answers a Close frame.
     */
    private static final Duration UPGRADED = Duration.ofMillis(100);

    // Written once, in onOpen; onClose and onError may come on other threads.
    private volatile @Nullable JakartaSession current;

    /** For one connection. */
    public JakartaConnection() {}

    /** Hands an admitted client to the acceptor; closes a refused one, and one whose admission cannot be found. */
    public void onOpen(Session session, EndpointConfig config) {
        Optional<Entrance> entrance = Entrance.of(session, config);
        if (entrance.isEmpty()) {
            LOG.error(
                    "a session was opened without an admission: the configurator of its endpoint must be a {}",
                    BridgeConfigurator.class.getSimpleName());
            closeRefused(session, CloseReason.INTERNAL);
        } else if (entrance.get().admission() instanceof Admission.Refused refused) {
            Runnable close = () -> closeRefused(session, refused.reason());
            if (!entrance.get().adapter().threads().workLater(close, UPGRADED)) {
                close.run();
            }
        } else if (entrance.get().admission() instanceof Admission.Admitted admitted) {
            open(session, entrance.get().adapter(), admitted);
        }
    }

    /** Reports the end of the session. */
    public void onClose(Session session, jakarta.websocket.CloseReason reason) {
        JakartaSession known = current;
        if (known != null) {
            known.ended(reason);
        }
    }

    /** Reports an error, and sees to it that the session ends. */
    public void onError(Session session, Throwable cause) {
        JakartaSession known = current;
        if (known != null) {
            known.erred(cause);
        }
    }

    private void open(Session session, JakartaAdapter adapter, Admission.Admitted admitted) {
        JakartaSession opened = new JakartaSession(adapter, session, admitted.client());
        current = opened;
        adapter.remember(opened);
        try {
            // First of all: Undertow reads already, on another thread, and drops what it has no handler for.
            // What is read then waits until the session is open.
            listen(session, adapter.options().maxFrameBytes(), opened);
            Transport.prepare(session, adapter.options().sendDeadline());
            Inbound inbound = adapter.acceptor().accept(opened);
            opened.opened(inbound);
        } catch (RuntimeException e) {
            LOG.error("session {} could not be opened", admitted.client().connectionId(), e);
            opened.closeForOwn(CloseReason.INTERNAL);
        }
        opened.settled();
    }

    private static void listen(Session session, int maxFrameBytes, JakartaSession opened) {
        if (Transport.isOfOpenLiberty(session)) {
            // A fragment may end within a character: it has to join texts, within the same bound as ours.
            session.setMaxTextMessageBufferSize(maxFrameBytes);
            session.setMaxBinaryMessageBufferSize(maxFrameBytes);
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) whole -> opened.text(whole, true));
        } else {
            session.addMessageHandler(String.class, (MessageHandler.Partial<String>) opened::text);
        }
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>) opened::binary);
        session.addMessageHandler(
                PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> opened.pong(pong.getApplicationData()));
    }

    // Nothing was sent to this client yet, so its socket takes a short text and a Close frame without blocking.
    private static void closeRefused(Session session, CloseReason reason) {
        try {
            if (Refusals.areToldByFrame(session.getQueryString())) {
                session.getBasicRemote().sendText(Refusals.frame(reason));
            }
            new Transport(session, PATIENCE, failure -> {}).close(reason, PATIENCE);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a refused session could not be closed", e);
        }
    }
}
