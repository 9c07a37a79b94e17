package io.wsmqtt.bridge;

/** What is known of the data that was sent before a {@link ClientSession#confirm()}. */
public enum Receipt {
    /** The client's WebSocket stack has all of it: its Pong came back. */
    RECEIVED,
    /**
     * The client's stack is mute: it never answered a Ping, and yet a data frame came from it 30 s or more after one. What
     * it was sent is assumed to have arrived, since it cannot tell.
     */
    ASSUMED
}
