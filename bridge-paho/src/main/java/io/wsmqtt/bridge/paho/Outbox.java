package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Qos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a link has taken and is not acknowledged, in order: in flight on the present connection, or waiting for a permit.
 *
 * <p>Serial: guarded by its link's lock. It has no bound of its own: the caller of {@code publish} has one.
 */
final class Outbox {
    // Beyond this a larger window makes nothing faster, and there would be more to send again.
    private static final int MOST_IN_FLIGHT = 1_024;

    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private final LinkedHashSet<Outgoing> inFlight = new LinkedHashSet<>();
    private int window;
    private boolean paused;

    /**
     * One permit is left unused, if there are two: Paho counts QoS 0 in the same window, and gives the place back only after
     * it said that the message is written.
     */
    void connected(int receiveMaximum) {
        window = Math.min(MOST_IN_FLIGHT, Math.max(1, Math.min(receiveMaximum, Short.MAX_VALUE) - 1));
        paused = false;
    }

    void add(Outgoing outgoing) {
        waiting.add(outgoing);
    }

    /** The next that may go out, from now on in flight. */
    @Nullable Outgoing next() {
        if (paused || inFlight.size() >= window) {
            return null;
        }
        Outgoing head = waiting.poll();
        if (head != null) {
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
        return inFlight.remove(outgoing);
    }

    /**
     * What was in flight waits again, before all else. Returns those which must not be sent twice: of QoS 0 (as good as
     * written) and of QoS 2 (their fate is unknown).
     */
    List<Outgoing> connectionLost() {
        List<Outgoing> given = new ArrayList<>();
        List<Outgoing> again = new ArrayList<>();
        for (Outgoing outgoing : inFlight) {
            (outgoing.message.qos() == Qos.AT_LEAST_ONCE ? again : given).add(outgoing);
        }
        inFlight.clear();
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
        return given;
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
}
