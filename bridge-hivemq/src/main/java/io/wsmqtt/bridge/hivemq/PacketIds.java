package io.wsmqtt.bridge.hivemq;

import java.util.BitSet;

/**
 * The Packet Identifiers of one MQTT session (MQTT 5 section 2.2.1), which outlive its connections.
 *
 * <p>Serial: guarded by its link's {@link Session}.
 */
final class PacketIds {
    private static final int MOST = 65_535;

    private final BitSet used = new BitSet(64);
    private int last;

    /** One that is not in use; there always is one, since far fewer packets are under way. */
    int take() {
        int free = used.nextClearBit(last + 1);
        if (free > MOST) {
            free = used.nextClearBit(1);
        }
        used.set(free);
        last = free;
        return free;
    }

    void release(int packetId) {
        used.clear(packetId);
    }
}
