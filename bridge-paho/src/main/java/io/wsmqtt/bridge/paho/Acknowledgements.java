package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that are to be acknowledged, in the order of their arrival (MQTT-4.6.0-2).
 *
 * <p>Thread-safe and non-blocking. One that may never be acknowledged is passed over: it does not hold up the others, but
 * keeps its place in the broker's window until the connection ends.
 *
 * @param <P> what stands for a message's packet
 */
final class Acknowledgements<P> {
    private enum State {
        OPEN,
        TAKEN,
        FAILED
    }

    /** One message. */
    static final class Slot<P> {
        private final P packet;
        private State state = State.OPEN; // guarded by the Acknowledgements

        private Slot(P packet) {
            this.packet = packet;
        }
    }

    private final int window;
    private final Consumer<P> acknowledge;
    private final Runnable exhausted;

    @GuardedBy("this")
    private final ArrayDeque<Slot<P>> slots = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean draining;

    @GuardedBy("this")
    private int failures;

    /** With what is called once there is a failure in each place of our Receive Maximum, so that nothing can arrive. */
    Acknowledgements(int window, Consumer<P> acknowledge, Runnable exhausted) {
        this.window = window;
        this.acknowledge = acknowledge;
        this.exhausted = exhausted;
    }

    synchronized Slot<P> arrived(P packet) {
        Slot<P> slot = new Slot<>(packet);
        slots.add(slot);
        return slot;
    }

    void taken(Slot<P> slot) {
        settle(slot, State.TAKEN);
    }

    void failed(Slot<P> slot) {
        settle(slot, State.FAILED);
    }

    private void settle(Slot<P> slot, State state) {
        synchronized (this) {
            slot.state = state;
            if (draining) {
                return;
            }
            draining = true;
        }
        Slot<P> next = next();
        while (next != null) {
            if (next.state == State.TAKEN) {
                acknowledge.accept(next.packet);
            } else if (countFailure() == window) {
                exhausted.run();
            }
            next = next();
        }
    }

    private synchronized int countFailure() {
        return ++failures;
    }

    private synchronized @Nullable Slot<P> next() {
        Slot<P> head = slots.peek();
        if (head == null || head.state == State.OPEN) {
            draining = false;
            return null;
        }
        return slots.poll();
    }
}
