package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.paho.Outgoing.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a link has taken and is not acknowledged, in order: in flight on the present connection, or waiting for a permit.
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
    private boolean paused;

    Outbox(PacketIds packetIds) {
        this.packetIds = packetIds;
    }

    /**
     * Sets the permits for a new connection. One is left unused, if there are two: Paho counts QoS 0 in the same window, and
     * gives the place back only after it said that the message is written. Returns what the broker was known to have
     * received in a session that it has lost since.
     */
    List<Outgoing> connected(boolean sessionPresent, int receiveMaximum) {
        window = Math.min(MOST_IN_FLIGHT, Math.max(1, Math.min(receiveMaximum, Short.MAX_VALUE) - 1));
        paused = false;
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
        if (paused || inFlight.size() >= window) {
            return null;
        }
        Outgoing head = waiting.poll();
        if (head != null) {
            if (head.packetId == 0) {
                head.packetId = packetIds.take();
            }
            inFlight.add(head);
        }
        return head;
    }

    /** Paho had no place after all: the same again after {@link #resume}. */
    void putBack(Outgoing outgoing) {
        if (inFlight.remove(outgoing)) {
            waiting.addFirst(outgoing);
            paused = true;
        }
    }

    void resume() {
        paused = false;
    }

    /** Whether it was in flight; it is no longer. */
    boolean settled(Outgoing outgoing) {
        boolean known = inFlight.remove(outgoing);
        if (known) {
            release(outgoing);
        }
        return known;
    }

    /** What was in flight waits again, before all else. Returns those of QoS 0: they are as good as written. */
    List<Outgoing> connectionLost() {
        List<Outgoing> written = new ArrayList<>();
        List<Outgoing> again = new ArrayList<>();
        for (Outgoing outgoing : inFlight) {
            if (outgoing.message.qos() == Qos.AT_MOST_ONCE) {
                release(outgoing);
                written.add(outgoing);
            } else {
                boolean received = outgoing.message.qos() == Qos.EXACTLY_ONCE && outgoing.received();
                outgoing.progress = received ? Progress.RECEIVED : Progress.SENT;
                again.add(outgoing);
            }
        }
        inFlight.clear();
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
        return written;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    List<Outgoing> clear() {
        List<Outgoing> all = new ArrayList<>(inFlight);
        all.addAll(waiting);
        inFlight.clear();
        waiting.clear();
        return all;
    }

    private void release(Outgoing outgoing) {
        packetIds.release(outgoing.packetId);
        outgoing.packetId = 0;
    }
}
