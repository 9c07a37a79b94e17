package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Qos;
import java.io.IOException;

/**
 * What a broker states in its CONNACK (MQTT 5 section 3.2.2.3).
 *
 * <p>Immutable.
 *
 * @param receiveMaximum how many unacknowledged publishes with QoS above 0 it takes
 * @param maximumQos the highest it takes
 * @param retain whether it takes retained messages
 * @param maximumPacketSize in bytes
 * @param subscriptionIdentifiers whether it knows them
 * @param wildcards whether it takes subscriptions with wildcards
 */
record ServerLimits(
        int receiveMaximum,
        Qos maximumQos,
        boolean retain,
        long maximumPacketSize,
        boolean subscriptionIdentifiers,
        boolean wildcards) {
    static final ServerLimits NONE = new ServerLimits(65_535, Qos.EXACTLY_ONCE, true, Long.MAX_VALUE, true, true);

    /**
     * Takes the limits from the CONNACK, and changes three of them in it for Paho, which reads a Receive Maximum above
     * 32,767 as negative and then sends nothing; uses topic aliases as soon as it may, and confuses them; and applies the
     * Maximum Packet Size, which is about what we send, to what we receive.
     */
    static ServerLimits takeFrom(byte[] packet, int body, int end) throws IOException {
        if (end - body < 3) {
            return NONE;
        }
        int receiveMaximum = 65_535;
        Qos maximumQos = Qos.EXACTLY_ONCE;
        boolean retain = true;
        long maximumPacketSize = Long.MAX_VALUE;
        boolean subscriptionIdentifiers = true;
        boolean wildcards = true;
        int at = body + 2;
        int length = VarInt.value(packet, at);
        at += VarInt.length(length);
        int stop = Math.min(end, at + length);
        while (at < stop) {
            int property = packet[at++];
            switch (property) {
                case 0x21 -> {
                    receiveMaximum = number(packet, at, 2);
                    if (receiveMaximum > Short.MAX_VALUE) {
                        set(packet, at, 2, Short.MAX_VALUE);
                    }
                }
                case 0x22 -> set(packet, at, 2, 0);
                case 0x24 -> maximumQos = Qos.of(packet[at] & 1);
                case 0x25 -> retain = packet[at] != 0;
                case 0x27 -> {
                    maximumPacketSize = number(packet, at, 4) & 0xFFFF_FFFFL;
                    set(packet, at, 4, -1);
                }
                case 0x28 -> wildcards = packet[at] != 0;
                case 0x29 -> subscriptionIdentifiers = packet[at] != 0;
                default -> {}
            }
            at += sizeOf(property, packet, at);
        }
        return new ServerLimits(
                receiveMaximum, maximumQos, retain, maximumPacketSize, subscriptionIdentifiers, wildcards);
    }

    /** The bytes that a CONNACK property takes after its identifier (section 2.2.2.2). */
    private static int sizeOf(int property, byte[] packet, int at) throws IOException {
        return switch (property) {
            case 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
            case 0x13, 0x21, 0x22 -> 2;
            case 0x11, 0x27 -> 4;
            case 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F -> 2 + number(packet, at, 2);
            case 0x26 -> {
                int name = 2 + number(packet, at, 2);
                yield name + 2 + number(packet, at + name, 2);
            }
            default -> throw new IOException("malformed CONNACK: property " + property);
        };
    }

    private static int number(byte[] packet, int at, int bytes) throws IOException {
        if (at + bytes > packet.length) {
            throw new IOException("malformed CONNACK: it ends within a property");
        }
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (packet[at + i] & 0xFF);
        }
        return value;
    }

    private static void set(byte[] packet, int at, int bytes, int value) {
        for (int i = 0; i < bytes; i++) {
            packet[at + i] = (byte) (value >> (8 * (bytes - 1 - i)));
        }
    }
}
