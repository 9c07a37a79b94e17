package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckRestrictions;
import io.wsmqtt.bridge.Qos;

/**
 * What a broker states in its CONNACK (MQTT 5 section 3.2.2.3).
 *
 * <p>Immutable.
 *
 * @param receiveMaximum how many unacknowledged publishes with QoS above 0 it takes
 * @param maximumQos the highest it takes
 * @param retain whether it takes retained messages
 * @param maximumPacketSize in bytes
 * @param subscriptionIdentifiers whether it knows them
 * @param wildcards whether it takes subscriptions with wildcards
 */
record ServerLimits(
        int receiveMaximum,
        Qos maximumQos,
        boolean retain,
        int maximumPacketSize,
        boolean subscriptionIdentifiers,
        boolean wildcards) {
    static ServerLimits of(Mqtt5ConnAckRestrictions stated) {
        return new ServerLimits(
                stated.getReceiveMaximum(),
                Qos.of(stated.getMaximumQos().getCode()),
                stated.isRetainAvailable(),
                stated.getMaximumPacketSize(),
                stated.areSubscriptionIdentifiersAvailable(),
                stated.isWildcardSubscriptionAvailable());
    }
}
