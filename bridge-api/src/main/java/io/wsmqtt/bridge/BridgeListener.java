package io.wsmqtt.bridge;

/**
 * Told of what the bridge does, for metrics and audit.
 *
 * <p>Thread-safe and non-blocking: it is called on the threads that carry messages. What it throws is logged and otherwise
 * ignored. The key of a client reaches none of these methods.
 */
public interface BridgeListener {
    /** A session was accepted. */
    default void opened(ClientInfo client) {}

    /** A session that had been opened has ended, for this reason; whoever closed first names it. */
    default void closed(ClientInfo client, CloseReason reason) {}

    /** A client was refused, at its handshake or, where the limits are counted, right after it. */
    default void refused(String remoteAddress, CloseReason reason) {}

    /** A message of this client was acknowledged by the broker, or written if it was QoS 0. */
    default void published(ClientInfo client, Message message) {}

    /** A message was taken by this client's socket. */
    default void delivered(ClientInfo client, Message message) {}

    /** The client's WebSocket stack has, or is assumed to have, so many messages more; none for an answered keep-alive. */
    default void confirmed(ClientInfo client, Receipt receipt, int messages) {}

    /**
     * A client came back to what was held for it.
     *
     * @param held how many messages that were; they are sent before anything new
     * @param repeated how many of them its old socket had taken without a confirmation: they may reach it twice
     */
    default void resumed(ClientInfo client, int held, int repeated) {}

    /** A frame from, or a message for, this client was dropped: by an overflow policy, its expiry, or the routing policy. */
    default void dropped(ClientInfo client, DropCause cause) {}

    /** The routing policy threw. */
    default void policyFailed(ClientInfo client, Throwable failure) {}

    /** A link to the broker came up. */
    default void linkUp(String clientId) {}

    /** A link to the broker was lost, or could not be made. */
    default void linkDown(String clientId, BridgeException cause) {}

    /** Why something was dropped. */
    enum DropCause {
        /** The queue was full and {@link OverflowPolicy#DROP_OLDEST} or {@link OverflowPolicy#LATEST} removed an older one. */
        OVERFLOW_OLDEST,
        /** The queue was full and {@link OverflowPolicy#DROP_NEWEST} did not take the new one. */
        OVERFLOW_NEWEST,
        /** A newer message of the same topic took its place ({@link OverflowPolicy#LATEST}). */
        SUPERSEDED,
        /** Its message expiry interval ran out while it waited. */
        EXPIRED,
        /** The session ended while it waited, for a reason after which the client must not come back as it was. */
        SESSION_ENDED,
        /** The client did not come back within the resume window. */
        NEVER_RETURNED,
        /** As much as may be held for one client, or for all together, was held already. */
        HELD_FULL,
        /** It came with QoS 0 while the client was away, and the settings say that such messages are not kept. */
        AWAY,
        /** The broker was not reachable, or refused it; the client's session is closed with the reason. */
        NOT_PUBLISHED,
        /** The routing policy dropped or hid it. */
        POLICY
    }
}
