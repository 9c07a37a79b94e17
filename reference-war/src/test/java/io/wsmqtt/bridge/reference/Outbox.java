package io.wsmqtt.bridge.reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/**
 * What a phone has to send. The protocol has no acknowledgement for it, so the phone does what a careful one can: it sends
 * Pings of WebSocket behind its messages, holds as arrived what was before an answered one, and after a reconnect sends
 * all else again, in order and before anything new.
 *
 * <p>{@link #offer} is thread-safe; the rest is for the phone's thread.
 */
final class Outbox {
    private final Sent sent;
    private final Queue<Integer> fresh = new ConcurrentLinkedQueue<>();

    /** Ascending. */
    private final Deque<Integer> unconfirmed = new ArrayDeque<>();

    Outbox(Sent sent) {
        this.sent = sent;
    }

    /** Has the phone send one message more, now or when it is connected. */
    void offer() {
        fresh.add(sent.next());
    }

    int sendAgain(IntConsumer socket) {
        unconfirmed.forEach(socket::accept);
        return unconfirmed.size();
    }

    void sendNew(IntConsumer socket) {
        for (Integer next = fresh.poll(); next != null; next = fresh.poll()) {
            unconfirmed.add(next);
            socket.accept(next);
        }
    }

    boolean hasUnconfirmed() {
        return !unconfirmed.isEmpty();
    }

    /** The number up to which a Pong will confirm all, if a Ping is sent now. */
    int last() {
        return unconfirmed.getLast();
    }

    void confirmedUpTo(int last) {
        while (!unconfirmed.isEmpty() && unconfirmed.getFirst() <= last) {
            sent.settle(unconfirmed.removeFirst(), Sent.Answer.TAKEN);
        }
    }
}
