package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that are to be acknowledged, in the order of their arrival (MQTT-4.6.0-2).
 *
 * <p>Thread-safe and non-blocking. One that may never be acknowledged is passed over: it does not hold up the others, but
 * keeps its place in the broker's window until the connection ends.
 */
final class Acknowledgements {
    private enum State {
        OPEN,
        TAKEN,
        FAILED
    }

    /** One message. */
    static final class Slot {
        private final int packetId;
        private State state = State.OPEN; // guarded by the Acknowledgements

        private Slot(int packetId) {
            this.packetId = packetId;
        }
    }

    private final int window;
    private final IntConsumer acknowledge;
    private final Runnable exhausted;

    @GuardedBy("this")
    private final ArrayDeque<Slot> slots = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean draining;

    @GuardedBy("this")
    private int failures;

    /** With what is called once there is a failure in each place of our Receive Maximum, so that nothing can arrive. */
    Acknowledgements(int window, IntConsumer acknowledge, Runnable exhausted) {
        this.window = window;
        this.acknowledge = acknowledge;
        this.exhausted = exhausted;
    }

    synchronized Slot arrived(int packetId) {
        Slot slot = new Slot(packetId);
        slots.add(slot);
        return slot;
    }

    void taken(Slot slot) {
        settle(slot, State.TAKEN);
    }

    void failed(Slot slot) {
        settle(slot, State.FAILED);
    }

    private void settle(Slot slot, State state) {
        synchronized (this) {
            slot.state = state;
            if (draining) {
                return;
            }
            draining = true;
        }
        Slot next = next();
        while (next != null) {
            if (next.state == State.TAKEN) {
                acknowledge.accept(next.packetId);
            } else if (countFailure() == window) {
                exhausted.run();
            }
            next = next();
        }
    }

    private synchronized int countFailure() {
        return ++failures;
    }

    private synchronized @Nullable Slot next() {
        Slot head = slots.peek();
        if (head == null || head.state == State.OPEN) {
            draining = false;
            return null;
        }
        return slots.poll();
    }
}
