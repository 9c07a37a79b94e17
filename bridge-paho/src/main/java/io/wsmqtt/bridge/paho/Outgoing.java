package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Message;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message that was taken for publishing.
 *
 * <p>Serial, as {@link Request} says.
 */
final class Outgoing implements Request {
    /** How far it came with the broker, before the present connection. */
    enum Progress {
        NONE,
        /** The broker may have it, under this packet identifier: send it again as a duplicate. */
        SENT,
        /** The broker has it (PUBREC, section 4.3.3): only release it. */
        RECEIVED
    }

    final Message message;
    private final CompletableFuture<Void> stage = new CompletableFuture<>();

    // Guarded by the link's session.
    Progress progress = Progress.NONE;
    int packetId;

    /** Of the present connection; volatile, since the sender sets it. */
    volatile @Nullable MqttToken token;

    Outgoing(Message message) {
        this.message = message;
    }

    @Override
    public CompletableFuture<Void> stage() {
        return stage;
    }

    @Override
    public int refusal(ServerLimits limits) {
        return Rules.refusal(message, limits);
    }

    @Override
    public MqttWireMessage packet(ServerLimits limits) throws MqttException {
        if (progress == Progress.RECEIVED) {
            return new MqttPubRel(0, packetId, new MqttProperties());
        }
        MqttMessage encoded = Packets.encode(message);
        MqttPublish publish = new MqttPublish(message.topic().name(), encoded, encoded.getProperties());
        publish.setMessageId(packetId);
        publish.setDuplicate(progress == Progress.SENT);
        return publish;
    }

    /** Whether a PUBREC came, which Paho notes in the token. */
    boolean received() {
        MqttToken known = token;
        return known != null && known.getReasonCodes() != null;
    }
}
