package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * The head of each payload: when it was sent, in which round, and as which of its client's messages. Hexadecimal digits,
 * because payloads are text.
 */
final class Stamp {
    /** In bytes. */
    static final int LENGTH = 32;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);

    private Stamp() {}

    /** A payload of this size, yet to be stamped. */
    static byte[] payload(int size) {
        if (size < LENGTH) {
            throw new IllegalArgumentException("a payload holds at least " + LENGTH + " bytes");
        }
        byte[] payload = new byte[size];
        Arrays.fill(payload, (byte) '.');
        return payload;
    }

    static void write(byte[] target, int offset, long nanos, int round, int sequence) {
        hex(target, offset, 16, nanos);
        hex(target, offset + 16, 8, round);
        hex(target, offset + 24, 8, sequence);
    }

    private static void hex(byte[] target, int offset, int digits, long value) {
        long rest = value;
        for (int i = offset + digits - 1; i >= offset; i--) {
            target[i] = DIGITS[(int) (rest & 0xF)];
            rest >>>= 4;
        }
    }

    static long nanos(byte[] source, int offset) {
        return parse(source, offset, 16);
    }

    static int round(byte[] source, int offset) {
        return (int) parse(source, offset + 16, 8);
    }

    static int sequence(byte[] source, int offset) {
        return (int) parse(source, offset + 24, 8);
    }

    private static long parse(byte[] source, int offset, int digits) {
        long value = 0;
        for (int i = offset; i < offset + digits; i++) {
            int c = source[i];
            value = value << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
        }
        return value;
    }
}
