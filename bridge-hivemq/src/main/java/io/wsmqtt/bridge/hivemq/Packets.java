package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.internal.mqtt.datatypes.MqttTopicImpl;
import com.hivemq.client.internal.mqtt.datatypes.MqttUserPropertiesImpl;
import com.hivemq.client.internal.mqtt.datatypes.MqttUserPropertyImpl;
import com.hivemq.client.internal.mqtt.datatypes.MqttUtf8StringImpl;
import com.hivemq.client.internal.mqtt.message.MqttMessage;
import com.hivemq.client.internal.mqtt.message.publish.MqttPublish;
import com.hivemq.client.internal.mqtt.message.publish.puback.MqttPubAck;
import com.hivemq.client.internal.mqtt.message.publish.pubcomp.MqttPubComp;
import com.hivemq.client.internal.mqtt.message.publish.pubrec.MqttPubRec;
import com.hivemq.client.internal.mqtt.message.publish.pubrel.MqttPubRel;
import com.hivemq.client.internal.util.collections.ImmutableList;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packets that we send, as the HiveMQ client encodes them.
 *
 * <p>Stateless.
 */
final class Packets {
    /** What a PUBLISH may have beyond its strings and payload: the header, lengths, and properties of fixed size. */
    private static final int OVERHEAD = 64;

    private Packets() {}

    static MqttPublish encode(Message message) {
        return new MqttPublish(
                MqttTopicImpl.of(message.topic().name()),
                message.payload(),
                qos(message.qos()),
                message.retain(),
                message.expiry().map(Duration::toSeconds).orElse(MqttPublish.NO_MESSAGE_EXPIRY),
                null,
                message.contentType().map(MqttUtf8StringImpl::of).orElse(null),
                message.responseTopic()
                        .map(topic -> MqttTopicImpl.of(topic.name()))
                        .orElse(null),
                message.correlationData().orElse(null),
                userProperties(message.userProperties()),
                null);
    }

    private static MqttUserPropertiesImpl userProperties(List<Message.UserProperty> properties) {
        if (properties.isEmpty()) {
            return MqttUserPropertiesImpl.NO_USER_PROPERTIES;
        }
        ImmutableList.Builder<MqttUserPropertyImpl> named = ImmutableList.builder(properties.size());
        for (Message.UserProperty property : properties) {
            named.add(new MqttUserPropertyImpl(
                    MqttUtf8StringImpl.of(property.name()), MqttUtf8StringImpl.of(property.value())));
        }
        return MqttUserPropertiesImpl.of(named.build());
    }

    /** The PUBACK, or the PUBREC of a session from before, whose client asked for QoS 2. */
    static MqttMessage acknowledgement(Arrived arrived) {
        return arrived.qos() == 1
                ? new MqttPubAck(
                        arrived.packetId(),
                        MqttPubAck.DEFAULT_REASON_CODE,
                        null,
                        MqttUserPropertiesImpl.NO_USER_PROPERTIES)
                : new MqttPubRec(
                        arrived.packetId(),
                        MqttPubRec.DEFAULT_REASON_CODE,
                        null,
                        MqttUserPropertiesImpl.NO_USER_PROPERTIES);
    }

    static MqttPubRel release(int packetId) {
        return new MqttPubRel(
                packetId, MqttPubRel.DEFAULT_REASON_CODE, null, MqttUserPropertiesImpl.NO_USER_PROPERTIES);
    }

    static MqttPubComp complete(int packetId) {
        return new MqttPubComp(
                packetId, MqttPubComp.DEFAULT_REASON_CODE, null, MqttUserPropertiesImpl.NO_USER_PROPERTIES);
    }

    static MqttQos qos(Qos qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> MqttQos.AT_MOST_ONCE;
            case AT_LEAST_ONCE -> MqttQos.AT_LEAST_ONCE;
            case EXACTLY_ONCE -> MqttQos.EXACTLY_ONCE;
        };
    }

    /** Whether the whole packet has more bytes than that (MQTT 5 section 3.3). Measured exactly only where it is close. */
    static boolean mayExceed(Message message, int maximum) {
        long strings = 3L * message.topic().name().length();
        boolean bare = message.userProperties().isEmpty()
                && message.contentType().isEmpty()
                && message.responseTopic().isEmpty()
                && message.correlationData().isEmpty();
        if (bare && message.size() + strings + OVERHEAD <= maximum) {
            return false;
        }
        return size(message) > maximum;
    }

    private static long size(Message message) {
        long properties = text(message.contentType().orElse(null))
                + text(message.responseTopic().map(Topic::name).orElse(null))
                + message.correlationData().map(data -> 3 + data.remaining()).orElse(0)
                + (message.expiry().isPresent() ? 5 : 0);
        for (Message.UserProperty property : message.userProperties()) {
            properties += 5 + utf8(property.name()) + utf8(property.value());
        }
        long remaining = 2
                + utf8(message.topic().name())
                + (message.qos() == Qos.AT_MOST_ONCE ? 0 : 2)
                + lengthOfLength(properties)
                + properties
                + message.size();
        return 1 + lengthOfLength(remaining) + remaining;
    }

    private static long text(@Nullable String property) {
        return property == null ? 0 : 3 + utf8(property);
    }

    private static int lengthOfLength(long value) {
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
    }

    private static long utf8(String text) {
        return text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }
}
