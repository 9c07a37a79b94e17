package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.Message;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PUBLISH that came from the broker.
 *
 * <p>Immutable.
 *
 * @param message what it holds; null if that cannot be decoded
 * @param subscriptionIds the Subscription Identifiers that it names
 * @param qos 0, 1 or 2
 * @param packetId its Packet Identifier; 0 for QoS 0
 */
record Arrived(@Nullable Message message, Set<Integer> subscriptionIds, int qos, int packetId) {}
