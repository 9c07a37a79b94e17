package io.wsmqtt.bridge.hivemq;

/**
 * A packet of the broker that is about one of ours, or the end.
 *
 * <p>Immutable.
 *
 * @param type the Control Packet type (section 2.1.2)
 * @param packetId the Packet Identifier; 0 for DISCONNECT, which has none
 * @param reasonCode the first or only one
 */
record Answer(int type, int packetId, int reasonCode) {
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int DISCONNECT = 14;
}
