package io.wsmqtt.bridge;

import java.time.Duration;

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
 */
public record LinkOptions(String clientId, Duration sessionExpiry, int receiveMaximum) {
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
    }
}
