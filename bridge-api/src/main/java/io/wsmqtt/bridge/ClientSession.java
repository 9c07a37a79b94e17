package io.wsmqtt.bridge;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One open WebSocket, seen from the engine: write, confirm, close, facts. What is read from it goes to
 * {@link ClientAcceptor.Inbound}.
 *
 * <p>{@link #send} and {@link #confirm} are called serially, and {@code send} only after the last {@code send} completed,
 * so an implementation needs no lock and no queue for them. A {@code send} may follow a {@code confirm} whose receipt is
 * still outstanding: it goes onto the wire behind that Ping. {@code close} may come at any time, from any thread, also
 * twice. No method blocks its caller, whatever the peer does. A stage that fails says that the session is dead; the
 * failure is a {@link BridgeException}.
 */
public interface ClientSession {
    /** Who is at the other end. Never changes. */
    ClientInfo client();

    /**
     * Writes these frames in this order, each as one WebSocket message. Completes when the transport has taken them all,
     * which says nothing of their arrival; fails with {@link BridgeException.TooSlow} if it has not within the
     * implementation's send deadline.
     *
     * @param frames at least one
     */
    CompletionStage<Void> send(List<Frame> frames);

    /**
     * Sends a Ping that carries a running number behind all data sent before (RFC 6455 section 5.5.2) and completes with its
     * Pong, or the Pong of a later Ping: TCP keeps order, so what went before has arrived at the client's WebSocket stack.
     * At most one may be outstanding. Stays incomplete while the client is silent and fails when the session ends.
     */
    CompletionStage<Receipt> confirm();

    /**
     * Closes with this reason. A pending {@code send} or {@code confirm} then fails. What the client gets is the Close frame
     * if its connection still takes one, and a lost connection otherwise; either is over within 5 s.
     */
    void close(CloseReason reason);
}
