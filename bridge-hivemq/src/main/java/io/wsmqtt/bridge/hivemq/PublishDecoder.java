package io.wsmqtt.bridge.hivemq;

import io.netty.buffer.ByteBuf;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes a PUBLISH (section 3.3) into a message, with nothing in between.
 *
 * <p>Stateless.
 */
final class PublishDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(HiveMqConnector.class);

    private static final int RETAIN = 0x01;
    private static final int PAYLOAD_FORMAT = 0x01;
    private static final int MESSAGE_EXPIRY = 0x02;
    private static final int CONTENT_TYPE = 0x03;
    private static final int RESPONSE_TOPIC = 0x08;
    private static final int CORRELATION_DATA = 0x09;
    private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    private static final int USER_PROPERTY = 0x26;

    /**
     * The packet, without its message if that cannot be decoded.
     *
     * @throws RuntimeException if not even its packet identifier can be
     */
    Arrived decode(int flags, ByteBuf packet) {
        int qos = (flags >> 1) & 0x03;
        int topicLength = packet.readUnsignedShort();
        String topic = text(packet, topicLength);
        int packetId = qos == 0 ? 0 : packet.readUnsignedShort();
        try {
            return message(topic, Qos.of(qos), (flags & RETAIN) != 0, packetId, packet);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // To leave it unacknowledged would only bring it back.
            LOG.warn("Dropped a message of the broker that cannot be decoded: {}", e.getMessage());
            return new Arrived(null, Set.of(), qos, packetId);
        }
    }

    private static Arrived message(String topic, Qos qos, boolean retain, int packetId, ByteBuf packet) {
        int length = variableByteInteger(packet);
        ByteBuf properties = packet.readSlice(length);
        byte[] payload = new byte[packet.readableBytes()];
        packet.readBytes(payload);
        Message.Builder builder =
                Message.builder(Topic.of(topic), ByteBuffer.wrap(payload)).qos(qos);
        if (retain) {
            builder.retained();
        }
        Set<Integer> identifiers = length == 0 ? Set.of() : properties(properties, builder);
        return new Arrived(builder.build(), identifiers, qos.level(), packetId);
    }

    private static Set<Integer> properties(ByteBuf in, Message.Builder builder) {
        Set<Integer> identifiers = Set.of();
        List<Message.UserProperty> named = List.of();
        while (in.isReadable()) {
            int property = in.readByte();
            switch (property) {
                case PAYLOAD_FORMAT -> in.skipBytes(1);
                case MESSAGE_EXPIRY -> builder.expiry(Duration.ofSeconds(in.readUnsignedInt()));
                case CONTENT_TYPE -> builder.contentType(text(in));
                case RESPONSE_TOPIC -> builder.responseTopic(Topic.of(text(in)));
                case CORRELATION_DATA -> {
                    byte[] data = new byte[in.readUnsignedShort()];
                    in.readBytes(data);
                    builder.correlationData(ByteBuffer.wrap(data));
                }
                case SUBSCRIPTION_IDENTIFIER -> identifiers = with(identifiers, variableByteInteger(in));
                case USER_PROPERTY -> {
                    if (named.isEmpty()) {
                        named = new ArrayList<>();
                    }
                    named.add(new Message.UserProperty(text(in), text(in)));
                }
                // Topic aliases among them: CONNECT allows none.
                default -> throw new IllegalArgumentException("property " + property);
            }
        }
        if (!named.isEmpty()) {
            builder.userProperties(named);
        }
        return identifiers;
    }

    /** Nearly always there is one. */
    private static Set<Integer> with(Set<Integer> identifiers, int identifier) {
        if (identifiers.isEmpty()) {
            return Set.of(identifier);
        }
        Set<Integer> all = new LinkedHashSet<>(identifiers);
        all.add(identifier);
        return all;
    }

    private static String text(ByteBuf in) {
        return text(in, in.readUnsignedShort());
    }

    private static String text(ByteBuf in, int length) {
        String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        in.skipBytes(length);
        return text;
    }

    /** The next Variable Byte Integer (section 1.5.5). */
    static int variableByteInteger(ByteBuf in) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = in.readByte();
            value |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than four bytes");
    }
}
