package io.wsmqtt.bridge;

/**
 * What becomes of a message for a client for whom too much waits already. Only messages that were not yet given to its socket,
 * or wait for its return, are ever dropped, and each drop is reported to the {@link BridgeListener}.
 */
public enum OverflowPolicy {
    /**
     * The session is closed with {@link CloseReason#TOO_SLOW}, and what waits, the new message included, is kept for the client's
     * return. What goes beyond all that may be held for one client is dropped, the newest first.
     */
    DISCONNECT,
    /** The oldest waiting messages of this policy are dropped until the new one fits. */
    DROP_OLDEST,
    /** The new message is dropped. */
    DROP_NEWEST,
    /**
     * Of each topic only the newest waits: the older one of the same topic is removed, also before the queue is full, and the
     * new one appended. If it is full all the same, the oldest waiting messages of this policy make room.
     */
    LATEST
}
