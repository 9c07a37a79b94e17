package io.wsmqtt.bridge.paho;

import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

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

    /** The packet for the present connection. */
    MqttWireMessage packet(ServerLimits limits) throws MqttException;
}
