package io.wsmqtt.bridge.paho;

import java.io.IOException;

/**
 * The Variable Byte Integer (MQTT 5 section 1.5.5).
 *
 * <p>Stateless.
 */
final class VarInt {
    private VarInt() {}

    static int value(byte[] bytes, int at) throws IOException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (bytes[at + i] & 0x7F) << (7 * i);
            if (bytes[at + i] >= 0) {
                return value;
            }
        }
        throw new IOException("malformed packet: a variable byte integer takes more than four bytes");
    }

    static int length(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }
}
