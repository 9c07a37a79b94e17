package io.wsmqtt.bridge;

import java.time.Duration;
import java.util.Objects;

/**
 * What one MQTT session is opened with.
 *
 * <p>Immutable.
 *
 * @param clientId the Client Identifier (MQTT 5 section 3.1.3.1), 1 to 65,535 bytes of UTF-8
 * @param sessionExpiry the Session Expiry Interval (section 3.1.2.11.2) in whole seconds, 0 to 4,294,967,295: how long
 *     the broker keeps the session when the connection is lost
 * @param receiveMaximum the Receive Maximum (section 3.1.2.11.3), 1 to 65,535: how many unacknowledged messages the broker
 *     may have under way to us
 * @param start what the first connection of the link does with a session that the broker still holds of this client
 *     identifier
 */
public record LinkOptions(String clientId, Duration sessionExpiry, int receiveMaximum, SessionStart start) {
    /** What becomes of an MQTT session from before the link was opened. */
    public enum SessionStart {
        /** It is discarded: nothing of it reaches the listener, and {@link LinkListener#up} says that none is present. */
        NEW,
        /**
         * It goes on (section 3.1.2.4, Clean Start 0): its messages come, and {@link LinkListener#up} says whether there was one.
         * Subscriptions are made with Retain Handling 1 (section 3.8.3.1), so that those it has bring no retained messages again.
         */
        RESUMED
    }

    /**
     * Validates all.
     *
     * @throws IllegalArgumentException if one is out of its bounds; the message says which
     */
    public LinkOptions {
        Topic.requireUtf8String("client identifier", clientId);
        if (sessionExpiry.isNegative() || sessionExpiry.toSeconds() > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("session expiry must be 0 to 4,294,967,295 s, not " + sessionExpiry);
        }
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("receive maximum must be 1 to 65,535, not " + receiveMaximum);
        }
        Objects.requireNonNull(start, "start");
    }
}
