package io.wsmqtt.bridge.benchmarks;

import java.nio.ByteBuffer;

/** Frames of a client, masked as RFC 6455 section 5.3 wants; always with the same key, since nobody is to be deceived. */
final class Frames {
    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    private Frames() {}

    /** A text frame. */
    static ByteBuffer text(byte[] payload) {
        return frame(0x81, payload, 0, payload.length);
    }

    /** The answer to a Ping with this data. */
    static ByteBuffer pong(byte[] source, int offset, int length) {
        return frame(0x8A, source, offset, length);
    }

    private static ByteBuffer frame(int first, byte[] source, int offset, int length) {
        int head = length < 126 ? 6 : 8;
        byte[] frame = new byte[head + length];
        frame[0] = (byte) first;
        if (length < 126) {
            frame[1] = (byte) (0x80 | length);
        } else {
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (length >> 8);
            frame[3] = (byte) length;
        }
        System.arraycopy(MASK, 0, frame, head - 4, 4);
        for (int i = 0; i < length; i++) {
            frame[head + i] = (byte) (source[offset + i] ^ MASK[i & 3]);
        }
        return ByteBuffer.wrap(frame);
    }
}
