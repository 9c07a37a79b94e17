package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.internal.mqtt.message.MqttMessage;
import java.util.concurrent.CompletableFuture;

/**
 * What a link asks of the broker: one packet, which is answered with one reason code.
 *
 * <p>Serial: guarded by its link's {@link Session}, and while it is under way left as it is. The stage is thread-safe.
 */
sealed interface Request permits Outgoing, SubscriptionChange {
    /** Says what became of it. Never completed under a lock. */
    CompletableFuture<Void> stage();

    /** The reason code with which it fails unsent, or 0 if nothing speaks against it. */
    int refusal(ServerLimits limits);

    /** The Packet Identifier that the answer carries; 0 for QoS 0, which has no answer. */
    int packetId();

    /** The packet for the present connection. */
    MqttMessage packet(ServerLimits limits);
}
