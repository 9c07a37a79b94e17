package io.wsmqtt.bridge.paho;

import java.io.IOException;
import java.util.Arrays;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * A PUBLISH that Paho cannot decode, such as one with a control character in its topic or with more than 32,767 bytes of
 * correlation data.
 *
 * <p>Its receiver thread would end, and with QoS 1 the broker would send the same again on the next connection, and so for
 * ever. So it is replaced by one with an empty topic, which cannot arrive otherwise and is acknowledged unread.
 *
 * <p>Stateless.
 */
final class Undecodable {
    static final String TOPIC = "";

    private static final int PAYLOAD_FORMAT = 0x01;
    private static final int MESSAGE_EXPIRY = 0x02;
    private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;

    private Undecodable() {}

    static void replace(byte[] packet, int start, int body, int end) throws IOException {
        int topicLength = end - body < 3 ? end : ((packet[body] & 0xFF) << 8) | (packet[body + 1] & 0xFF);
        int packetId = body + 2 + topicLength;
        boolean identified = (packet[start] & 0x06) != 0;
        int properties = identified ? packetId + 2 : packetId;
        if (properties >= end) {
            throw new IOException("malformed PUBLISH: it is too short");
        }
        boolean certain = topicLength > 0 && plain(packet, body + 2, packetId) && harmless(packet, properties, end);
        if (certain || decodes(Arrays.copyOfRange(packet, start, end))) {
            return;
        }
        byte high = packet[packetId];
        byte low = packet[Math.min(packetId + 1, end - 1)];
        int at = body;
        packet[at++] = 0;
        packet[at++] = 0;
        if (identified) {
            packet[at++] = high;
            packet[at++] = low;
        }
        packet[at] = 0;
    }

    private static boolean plain(byte[] packet, int from, int to) {
        for (int i = from; i < to; i++) {
            if (packet[i] < 0x20 || packet[i] == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** Whether there are only properties in which nothing can go wrong; nearly always there are no others. */
    private static boolean harmless(byte[] packet, int from, int end) throws IOException {
        if (packet[from] == 0) {
            return true;
        }
        if (packet[from] < 0) {
            return false;
        }
        int at = from + 1;
        int stop = at + packet[from];
        while (at < stop && stop <= end) {
            switch (packet[at++]) {
                case PAYLOAD_FORMAT -> at += 1;
                case MESSAGE_EXPIRY -> at += 4;
                case SUBSCRIPTION_IDENTIFIER -> at += VarInt.length(VarInt.value(packet, at));
                default -> {
                    return false;
                }
            }
        }
        return at == stop;
    }

    private static boolean decodes(byte[] packet) {
        try {
            MqttWireMessage.createWireMessage(packet);
            return true;
        } catch (MqttException | RuntimeException e) {
            return false;
        }
    }
}
