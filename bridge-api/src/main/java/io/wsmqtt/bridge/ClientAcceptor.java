package io.wsmqtt.bridge;

import java.util.concurrent.CompletionStage;

/**
 * The door through which a WebSocket adapter hands its clients in.
 *
 * <p>Thread-safe and non-blocking.
 */
public interface ClientAcceptor {
    /**
     * Judges a handshake, before the upgrade wherever the container allows. Completes always: a failure of the engine or of
     * an {@link Authenticator} is a refusal with 1011 or 1013.
     */
    CompletionStage<Admission> admit(Handshake handshake);

    /**
     * Takes an open session over. Limits are counted here, so a session may be closed at once although its handshake was
     * admitted. Never throws; a refusal is a {@link ClientSession#close}.
     */
    Inbound accept(ClientSession session);

    /**
     * Where an adapter reports what it reads from one session.
     *
     * <p>Serial: the adapter makes one call at a time, in the order of the wire. Exactly one of {@link #closed} and
     * {@link #failed} comes, as the last call, at most 5 s after the engine's own {@link ClientSession#close} even if the
     * peer never reads.
     */
    interface Inbound {
        /**
         * Takes a whole frame. Completes when it is answered, dropped, refused, acknowledged by the broker, or kept while the
         * broker is away; never fails. The adapter lets a bounded number be unfinished and stops reading beyond it.
         */
        CompletionStage<Void> received(Frame frame);

        /**
         * Says that the WebSocket closing handshake or the connection has ended.
         *
         * @param reason the code and text of the peer's Close frame, {@link CloseReason#NO_STATUS} if it held none, our own
         *     reason if we closed, {@link CloseReason#ABNORMAL} if the connection just ended
         */
        void closed(CloseReason reason);

        /** Says that the connection broke, with what broke it. */
        void failed(Throwable cause);
    }
}
