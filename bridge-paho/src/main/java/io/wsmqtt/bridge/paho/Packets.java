package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Messages as Paho has them.
 *
 * <p>Stateless.
 */
final class Packets {
    private Packets() {}

    static MqttMessage encode(Message message) {
        MqttProperties properties = new MqttProperties();
        message.contentType().ifPresent(properties::setContentType);
        message.responseTopic().ifPresent(topic -> properties.setResponseTopic(topic.name()));
        message.correlationData().ifPresent(data -> properties.setCorrelationData(bytes(data)));
        message.expiry().ifPresent(expiry -> properties.setMessageExpiryInterval(expiry.toSeconds()));
        List<UserProperty> named = new ArrayList<>(message.userProperties().size());
        for (Message.UserProperty property : message.userProperties()) {
            named.add(new UserProperty(property.name(), property.value()));
        }
        properties.setUserProperties(named);
        return new MqttMessage(bytes(message.payload()), message.qos().level(), message.retain(), properties);
    }

    /** Whether Paho can write its strings. */
    static boolean encodable(Message message) {
        return Strings.encodable(message.topic().name())
                && message.contentType().map(Strings::encodable).orElse(true)
                && message.responseTopic()
                        .map(topic -> Strings.encodable(topic.name()))
                        .orElse(true)
                && message.userProperties().stream()
                        .allMatch(
                                property -> Strings.encodable(property.name()) && Strings.encodable(property.value()));
    }

    /** The whole packet's size in bytes (MQTT 5 section 3.3). */
    static long size(Message message) {
        long properties = 0;
        if (message.contentType().isPresent()) {
            properties += 3 + utf8(message.contentType().get());
        }
        if (message.responseTopic().isPresent()) {
            properties += 3 + utf8(message.responseTopic().get().name());
        }
        if (message.correlationData().isPresent()) {
            properties += 3 + message.correlationData().get().remaining();
        }
        if (message.expiry().isPresent()) {
            properties += 5;
        }
        for (Message.UserProperty property : message.userProperties()) {
            properties += 5 + utf8(property.name()) + utf8(property.value());
        }
        long remaining = 2
                + utf8(message.topic().name())
                + (message.qos() == Qos.AT_MOST_ONCE ? 0 : 2)
                + VarInt.length((int) properties)
                + properties
                + message.size();
        return 1 + VarInt.length((int) remaining) + remaining;
    }

    private static long utf8(String text) {
        return text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
