package io.wsmqtt.bridge;

/**
 * Why a WebSocket was closed, or was refused: a close code and a text (RFC 6455 section 7.4).
 *
 * <p>Immutable. The constants are the catalogue of what the bridge itself sends. Codes 4000 to 4499 say that the client
 * may come back by itself, 4500 to 4999 that it must not.
 *
 * @param code 1000 to 4999; {@link #isSendable()} says whether it may stand in a Close frame
 * @param text at most 123 bytes of UTF-8, for people; a program reads the code
 */
public record CloseReason(int code, String text) {
    /** The most bytes of UTF-8 that fit behind the code into a Close frame (RFC 6455 section 5.5). */
    public static final int MAX_TEXT_BYTES = 123;

    /** The client or the bridge is done. Come back at will. */
    public static final CloseReason NORMAL = new CloseReason(1000, "");
    /** This node is being shut down. Come back, after a random delay. */
    public static final CloseReason GOING_AWAY = new CloseReason(1001, "going away: reconnect");
    /** The client sent a kind of frame that this endpoint does not take. Do not send it again. */
    public static final CloseReason UNSUPPORTED_FRAME = new CloseReason(1003, "this kind of frame is not allowed here");
    /** Reported, never sent: the peer's Close frame held no code. */
    public static final CloseReason NO_STATUS = new CloseReason(1005, "");
    /** Reported, never sent: the connection ended without a Close frame. */
    public static final CloseReason ABNORMAL = new CloseReason(1006, "the connection was lost");
    /** A text frame was no valid UTF-8. Do not send it again. */
    public static final CloseReason INVALID_UTF8 = new CloseReason(1007, "text is not valid UTF-8");
    /** The routing policy or the broker forbids it. Do not try the same again. */
    public static final CloseReason POLICY = new CloseReason(1008, "not allowed");
    /** A frame was larger than allowed. Do not send it again. */
    public static final CloseReason TOO_BIG = new CloseReason(1009, "frame is too big");
    /** The bridge or a policy failed. Come back; the operator finds the cause in the log. */
    public static final CloseReason INTERNAL = new CloseReason(1011, "internal error");
    /** The bridge is full, draining, or without its broker. Come back later. */
    public static final CloseReason OVERLOADED = new CloseReason(1013, "try again later");
    /** The client did not read what was sent to it. Come back. */
    public static final CloseReason TOO_SLOW = new CloseReason(4001, "too slow: messages were not read in time");
    /** Nothing was heard from the client, not even a Pong. Come back. */
    public static final CloseReason SILENT = new CloseReason(4002, "silent for too long");
    /** The client sends or connects too often. Come back after a while. */
    public static final CloseReason TOO_OFTEN = new CloseReason(4003, "too often: slow down");
    /** The key is unknown or does not cover this product. Do not come back with it. */
    public static final CloseReason BAD_KEY = new CloseReason(4500, "key is wrong or not for this product");
    /** The ticket is past its time. Come back only with a new one. */
    public static final CloseReason TICKET_EXPIRED = new CloseReason(4501, "ticket expired: get a new one");
    /** A newer session of this user took this one's place. Do not come back by yourself. */
    public static final CloseReason REPLACED = new CloseReason(4502, "replaced by a newer session");
    /** An operator ended the session. Do not come back by yourself. */
    public static final CloseReason BY_OPERATOR = new CloseReason(4503, "closed by the operator");
    /** The address or a value in it is malformed. Do not come back with it. */
    public static final CloseReason MALFORMED_ADDRESS = new CloseReason(4504, "address is malformed");
    /** The page's origin is not on the list. Do not come back from there. */
    public static final CloseReason ORIGIN_NOT_ALLOWED = new CloseReason(4505, "origin is not allowed");

    /**
     * Validates both.
     *
     * @throws IllegalArgumentException if the code is outside 1000 to 4999 or the text has more than 123 bytes of UTF-8
     */
    public CloseReason {
        if (code < 1000 || code > 4999) {
            throw new IllegalArgumentException("close code must be 1000 to 4999, not " + code);
        }
        int bytes = Utf8.length(text);
        if (bytes > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException(
                    "close text has %d bytes of UTF-8: at most %d are allowed".formatted(bytes, MAX_TEXT_BYTES));
        }
    }

    /** The same code with another text, cut to what fits into a Close frame. */
    public CloseReason withText(String other) {
        return new CloseReason(code, Utf8.truncate(other, MAX_TEXT_BYTES));
    }

    /** Whether the code may stand in a Close frame (RFC 6455 section 7.4.1 and the IANA registry). */
    public boolean isSendable() {
        return code >= 3000 || (code <= 1014 && code != 1004 && code != 1005 && code != 1006);
    }

    /** Whether a client should connect again by itself after this. */
    public boolean mayReconnect() {
        return switch (code) {
            case 1003, 1007, 1008, 1009 -> false;
            default -> code < 4500;
        };
    }
}
