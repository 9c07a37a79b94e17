package io.wsmqtt.bridge;

import org.jspecify.annotations.Nullable;

/**
 * A failure that comes through a stage; each class stands for one possible reaction.
 *
 * <p>Messages never hold a password or a key.
 */
public abstract sealed class BridgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BridgeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The broker cannot be reached now. Try again later; links reconnect by themselves. */
    public static final class Unavailable extends BridgeException {
        private static final long serialVersionUID = 1L;

        /** With what broke the connection, if that is known. */
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The broker said no. Do not try the same again unchanged. */
    public static final class Refused extends BridgeException {
        private static final long serialVersionUID = 1L;
        private final int reasonCode;

        /** With the reason code (MQTT 5 section 2.4), 0x80 or more. */
        public Refused(int reasonCode, String message) {
            super(message, null);
            this.reasonCode = reasonCode;
        }

        /** The reason code, 0x80 or more (MQTT 5 section 2.4). */
        public int reasonCode() {
            return reasonCode;
        }
    }

    /** The client did not read what was sent to it within the send deadline. Close its session. */
    public static final class TooSlow extends BridgeException {
        private static final long serialVersionUID = 1L;

        /** With the deadline that was missed. */
        public TooSlow(String message) {
            super(message, null);
        }
    }

    /** The session, link or bridge has ended. Let go of it. */
    public static final class Closed extends BridgeException {
        private static final long serialVersionUID = 1L;

        /** With what ended it, if that is known. */
        public Closed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
