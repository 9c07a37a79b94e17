package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.hivemq.Outgoing.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a link has taken and is not acknowledged, in order: in flight on the present connection, or waiting for a place in
 * the broker's window.
 *
 * <p>Serial: guarded by its link's {@link Session}. It has no bound of its own: the caller of {@code publish} has one.
 */
final class Outbox {
    // Beyond this a larger window makes nothing faster, and there would be more to send again.
    private static final int MOST_IN_FLIGHT = 1_024;

    private final PacketIds packetIds;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private final LinkedHashSet<Outgoing> inFlight = new LinkedHashSet<>();
    private int window;

    /** Those in flight that are to be answered: QoS 0 takes no place. */
    private int unanswered;

    Outbox(PacketIds packetIds) {
        this.packetIds = packetIds;
    }

    /**
     * Sets the window for a new connection. Returns what the broker was known to have received in a session that it has lost
     * since.
     */
    List<Outgoing> connected(boolean sessionPresent, int receiveMaximum) {
        window = Math.min(MOST_IN_FLIGHT, receiveMaximum);
        List<Outgoing> arrived = new ArrayList<>();
        if (!sessionPresent) {
            waiting.removeIf(outgoing -> outgoing.progress == Progress.RECEIVED && arrived.add(outgoing));
            arrived.forEach(this::release);
            waiting.forEach(outgoing -> outgoing.progress = Progress.NONE);
        }
        return arrived;
    }

    void add(Outgoing outgoing) {
        waiting.add(outgoing);
    }

    /** The next that may go out, from now on in flight. */
    @Nullable
    Outgoing next() {
        Outgoing head = waiting.peek();
        if (head == null || (head.answered() && unanswered >= window)) {
            return null;
        }
        waiting.remove();
        if (head.answered()) {
            unanswered++;
            if (head.packetId == 0) {
                head.packetId = packetIds.take();
            }
        }
        inFlight.add(head);
        return head;
    }

    /** Notes that the broker has it (PUBREC). Returns whether it was in flight. */
    boolean received(Outgoing outgoing) {
        boolean known = inFlight.contains(outgoing);
        if (known) {
            outgoing.progress = Progress.RECEIVED;
        }
        return known;
    }

    /** Whether it was in flight; it is no longer. */
    boolean settled(Outgoing outgoing) {
        boolean known = inFlight.remove(outgoing);
        if (known && outgoing.answered()) {
            unanswered--;
            release(outgoing);
        }
        return known;
    }

    /** What was in flight waits again, before all else; what is of QoS 0 among it was not written. */
    void connectionLost() {
        List<Outgoing> again = new ArrayList<>(inFlight);
        inFlight.clear();
        unanswered = 0;
        for (int i = again.size() - 1; i >= 0; i--) {
            Outgoing outgoing = again.get(i);
            if (outgoing.answered() && outgoing.progress == Progress.NONE) {
                outgoing.progress = Progress.SENT;
            }
            waiting.addFirst(outgoing);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    List<Outgoing> clear() {
        List<Outgoing> all = new ArrayList<>(inFlight);
        all.addAll(waiting);
        inFlight.clear();
        waiting.clear();
        unanswered = 0;
        return all;
    }

    private void release(Outgoing outgoing) {
        packetIds.release(outgoing.packetId);
        outgoing.packetId = 0;
    }
}
