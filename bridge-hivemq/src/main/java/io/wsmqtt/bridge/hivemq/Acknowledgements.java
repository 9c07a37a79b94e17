package io.wsmqtt.bridge.hivemq;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The messages of one connection that are to be acknowledged, in the order of their arrival (MQTT-4.6.0-2).
 *
 * <p>Serial: on the connection's event loop. One that may never be acknowledged is passed over: it does not hold up the
 * others, but keeps its place in the broker's window until the connection ends.
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
        private State state = State.OPEN;

        private Slot(P packet) {
            this.packet = packet;
        }
    }

    private final int window;
    private final Consumer<P> acknowledge;
    private final Runnable exhausted;
    private final ArrayDeque<Slot<P>> slots = new ArrayDeque<>();
    private int failures;

    /** With what is called once there is a failure in each place of our Receive Maximum, so that nothing can arrive. */
    Acknowledgements(int window, Consumer<P> acknowledge, Runnable exhausted) {
        this.window = window;
        this.acknowledge = acknowledge;
        this.exhausted = exhausted;
    }

    Slot<P> arrived(P packet) {
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
        slot.state = state;
        Slot<P> head = slots.peek();
        while (head != null && head.state != State.OPEN) {
            slots.remove();
            if (head.state == State.TAKEN) {
                acknowledge.accept(head.packet);
            } else if (++failures == window) {
                exhausted.run();
            }
            head = slots.peek();
        }
    }
}
