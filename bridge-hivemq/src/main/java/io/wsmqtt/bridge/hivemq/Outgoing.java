package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.internal.mqtt.message.MqttMessage;
import com.hivemq.client.internal.mqtt.message.publish.MqttStatefulPublish;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import java.util.concurrent.CompletableFuture;

/**
 * A message that was taken for publishing.
 *
 * <p>Serial, as {@link Request} says.
 */
final class Outgoing implements Request {
    /** How far it came with the broker. */
    enum Progress {
        NONE,
        /** The broker may have it from a former connection, under this packet identifier: send it again as a duplicate. */
        SENT,
        /** The broker has it (PUBREC, section 4.3.3): only release it. */
        RECEIVED
    }

    final Message message;
    private final CompletableFuture<Void> stage = new CompletableFuture<>();

    // Guarded by the link's session.
    Progress progress = Progress.NONE;
    int packetId;

    Outgoing(Message message) {
        this.message = message;
    }

    /** Whether it waits for an answer, and takes a place in the broker's window until then. */
    boolean answered() {
        return message.qos() != Qos.AT_MOST_ONCE;
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
    public int packetId() {
        return packetId;
    }

    @Override
    public MqttMessage packet(ServerLimits limits) {
        if (progress == Progress.RECEIVED) {
            return Packets.release(packetId);
        }
        int identifier = answered() ? packetId : MqttStatefulPublish.NO_PACKET_IDENTIFIER_QOS_0;
        return Packets.encode(message).createStateful(identifier, progress == Progress.SENT, null);
    }
}
