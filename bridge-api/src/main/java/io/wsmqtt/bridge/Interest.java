package io.wsmqtt.bridge;

import java.util.Objects;

/**
 * What a client wants to receive.
 *
 * <p>Immutable.
 *
 * @param filter which topics
 * @param maxQos the highest quality of service to be sent with
 * @param overflow what becomes of a message of this interest when the client's queue is full
 */
public record Interest(TopicFilter filter, Qos maxQos, OverflowPolicy overflow) {
    /** Rejects null. */
    public Interest {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(maxQos, "maxQos");
        Objects.requireNonNull(overflow, "overflow");
    }

    /** At QoS 1, and the client is disconnected rather than that a message is dropped. */
    public static Interest in(TopicFilter filter) {
        return new Interest(filter, Qos.AT_LEAST_ONCE, OverflowPolicy.DISCONNECT);
    }
}
