package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.CloseReason;

/**
 * How close reasons translate between the bridge and Jakarta WebSocket.
 *
 * <p>Thread-safe: it has no state.
 */
final class Closes {
    // What Tyrus reports when the connection is lost (CloseReasons.GOING_AWAY). Its own text tells it from a client's
    // 1001.
    private static final String TYRUS_LOST = "Going away.";

    // What Tyrus reports for a Close frame without a code. Tomcat says 1000 and no text, as if the client had sent
    // that.
    private static final String TYRUS_NO_STATUS = "Normal closure.";

    private Closes() {}

    /** What a container is asked to send. Codes that must not stand in a Close frame become 1011, and 1005 1000. */
    static jakarta.websocket.CloseReason sent(CloseReason reason) {
        int code = reason.code();
        if (code == CloseReason.NO_STATUS.code()) {
            code = CloseReason.NORMAL.code();
        } else if (!reason.isSendable() || code == 1014) {
            code = CloseReason.INTERNAL.code();
        }
        int sent = code;
        jakarta.websocket.CloseReason.CloseCode closeCode =
                sent < 3000 ? jakarta.websocket.CloseReason.CloseCodes.getCloseCode(sent) : () -> sent;
        return new jakarta.websocket.CloseReason(closeCode, reason.text());
    }

    /** What a container reports. */
    static CloseReason reported(jakarta.websocket.CloseReason reason) {
        int code = reason.getCloseCode().getCode();
        String text = reason.getReasonPhrase() == null ? "" : reason.getReasonPhrase();
        if (code == CloseReason.ABNORMAL.code() || (code == 1001 && text.equals(TYRUS_LOST))) {
            return CloseReason.ABNORMAL;
        }
        if (code == CloseReason.NO_STATUS.code() || (code == 1000 && text.equals(TYRUS_NO_STATUS))) {
            return CloseReason.NO_STATUS;
        }
        if (code < 1000 || code > 4999) {
            return CloseReason.ABNORMAL;
        }
        try {
            return new CloseReason(code, "").withText(text);
        } catch (IllegalArgumentException loneSurrogate) {
            return new CloseReason(code, "");
        }
    }
}
