package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PUBLISH that arrived (MQTT 5 section 3.3), decoded here and never shown to Paho: which would hand it from thread to thread,
 * and ends its connection over some that are valid. With QoS 1 those would come again on each connection.
 *
 * <p>Immutable.
 *
 * @param message null if it is none that can be handed on
 * @param unfit why it is not, or empty
 * @param qos 0 to 2
 * @param packetId 0 with QoS 0
 */
record Publish(@Nullable Message message, String unfit, int qos, int packetId, Set<Integer> subscriptionIds) {
    private static final int PAYLOAD_FORMAT = 0x01;
    private static final int MESSAGE_EXPIRY = 0x02;
    private static final int CONTENT_TYPE = 0x03;
    private static final int RESPONSE_TOPIC = 0x08;
    private static final int CORRELATION_DATA = 0x09;
    private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    private static final int USER_PROPERTY = 0x26;

    /**
     * Decodes the packet whose fixed header begins at {@code start}, and whose variable header at {@code body}.
     *
     * @throws IOException if not even its packet identifier can be decoded: it could not be acknowledged, and would come again
     */
    static Publish decode(byte[] buffer, int start, int body, int end, Topics topics) throws IOException {
        int qos = (buffer[start] >> 1) & 0x03;
        Reader in = new Reader(buffer, body, end);
        int topicEnd = in.skipBinary();
        int packetId = qos == 0 ? 0 : in.twoBytes();
        try {
            int length = in.varInt();
            int from = in.take(length);
            Reader properties = new Reader(buffer, from, from + length);
            byte[] payload = Arrays.copyOfRange(buffer, properties.end, end);
            List<Integer> identifiers = new ArrayList<>(1);
            Topic topic = topics.of(buffer, body + 2, topicEnd);
            Message.Builder message =
                    Message.builder(topic, ByteBuffer.wrap(payload)).qos(Qos.of(qos));
            if ((buffer[start] & 0x01) != 0) {
                message.retained();
            }
            decode(properties, message, identifiers);
            // One is the rule; a copy of it would go through a set that hashes.
            Set<Integer> ids = identifiers.size() == 1 ? Set.of(identifiers.get(0)) : Set.copyOf(identifiers);
            return new Publish(message.build(), "", qos, packetId, ids);
        } catch (IllegalArgumentException | IOException e) {
            return new Publish(null, String.valueOf(e.getMessage()), qos, packetId, Set.of());
        }
    }

    private static void decode(Reader in, Message.Builder message, List<Integer> identifiers) throws IOException {
        List<Message.UserProperty> named = List.of();
        while (in.at < in.end) {
            int property = in.oneByte();
            switch (property) {
                case PAYLOAD_FORMAT -> in.oneByte();
                case MESSAGE_EXPIRY -> message.expiry(Duration.ofSeconds(in.fourBytes()));
                case CONTENT_TYPE -> message.contentType(in.string());
                case RESPONSE_TOPIC -> message.responseTopic(Topic.of(in.string()));
                case CORRELATION_DATA -> message.correlationData(ByteBuffer.wrap(in.binary()));
                case SUBSCRIPTION_IDENTIFIER -> identifiers.add(in.varInt());
                case USER_PROPERTY -> {
                    named = named.isEmpty() ? new ArrayList<>() : named;
                    named.add(new Message.UserProperty(in.string(), in.string()));
                }
                default -> throw new IOException("malformed PUBLISH: property 0x%02X".formatted(property));
            }
        }
        message.userProperties(named);
    }

    /** Takes one field after the other. Serial. */
    private static final class Reader {
        private final byte[] buffer;
        private final int end;
        private int at;

        Reader(byte[] buffer, int at, int end) {
            this.buffer = buffer;
            this.at = at;
            this.end = end;
        }

        private int take(int count) throws IOException {
            int from = at;
            if (count > end - from) {
                throw new IOException("malformed PUBLISH: it is too short");
            }
            at = from + count;
            return from;
        }

        int oneByte() throws IOException {
            return buffer[take(1)] & 0xFF;
        }

        int twoBytes() throws IOException {
            return oneByte() << 8 | oneByte();
        }

        long fourBytes() throws IOException {
            return (long) twoBytes() << 16 | twoBytes();
        }

        int varInt() throws IOException {
            int value = 0;
            for (int shift = 0; shift < 28; shift += 7) {
                int digit = oneByte();
                value |= (digit & 0x7F) << shift;
                if (digit < 0x80) {
                    return value;
                }
            }
            throw new IOException("malformed PUBLISH: a variable byte integer takes more than four bytes");
        }

        /** Where it ends. */
        int skipBinary() throws IOException {
            int length = twoBytes();
            return take(length) + length;
        }

        byte[] binary() throws IOException {
            int from = at + 2;
            return Arrays.copyOfRange(buffer, from, skipBinary());
        }

        String string() throws IOException {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(binary()))
                    .toString();
        }
    }
}
