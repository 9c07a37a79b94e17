package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** The few MQTT 5 packets that a {@link Device} sends. */
final class Packets {
    private Packets() {}

    static ByteBuffer connect(String clientId) {
        byte[] id = clientId.getBytes(UTF_8);
        ByteBuffer packet = ByteBuffer.allocate(64 + id.length);
        packet.put((byte) 0x10).put((byte) (13 + id.length));
        // Clean Start, no keep alive, no properties.
        packet.putShort((short) 4).put("MQTT".getBytes(UTF_8)).put((byte) 5).put((byte) 2);
        packet.putShort((short) 0).put((byte) 0);
        packet.putShort((short) id.length).put(id);
        return packet.flip();
    }

    static ByteBuffer subscribe(String filter, int qos) {
        byte[] bytes = filter.getBytes(UTF_8);
        ByteBuffer packet = ByteBuffer.allocate(64 + bytes.length);
        packet.put((byte) 0x82).put((byte) (6 + bytes.length));
        packet.putShort((short) 1).put((byte) 0);
        packet.putShort((short) bytes.length).put(bytes).put((byte) qos);
        return packet.flip();
    }

    /** The packet's length in bytes. */
    static int publishLength(byte[] topic, int qos, byte[] payload) {
        int remaining = 2 + topic.length + (qos == 0 ? 0 : 2) + 1 + payload.length;
        return remaining + 1 + (remaining < 128 ? 1 : remaining < 16_384 ? 2 : 3);
    }

    static void publish(ByteBuffer target, byte[] topic, int qos, int id, byte[] payload) {
        target.put((byte) (0x30 | qos << 1));
        int rest = 2 + topic.length + (qos == 0 ? 0 : 2) + 1 + payload.length;
        for (; rest >= 128; rest >>>= 7) {
            target.put((byte) ((rest & 0x7F) | 0x80));
        }
        target.put((byte) rest);
        target.putShort((short) topic.length).put(topic);
        if (qos > 0) {
            target.putShort((short) id);
        }
        target.put((byte) 0).put(payload);
    }
}
