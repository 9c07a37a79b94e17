package io.wsmqtt.bridge;

import java.util.Optional;

/**
 * The answer to a handshake.
 *
 * <p>Immutable.
 */
public sealed interface Admission {
    /**
     * Let in: complete the handshake and hand the open session to {@link ClientAcceptor#accept}. An admission that is not
     * used costs nothing.
     *
     * @param client who was let in
     * @param subprotocol what to name in Sec-WebSocket-Protocol; empty for the plain mode
     */
    record Admitted(ClientInfo client, Optional<String> subprotocol) implements Admission {}

    /**
     * Not let in: answer with the HTTP status that fits, or complete the handshake and close with this reason at once.
     *
     * @param reason why
     */
    record Refused(CloseReason reason) implements Admission {}
}
