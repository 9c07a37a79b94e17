package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What an {@link InMemoryLink} has taken for publishing and is not acknowledged.
 *
 * <p>Every method is called under the lock of the {@link InMemoryBroker}, which guards all fields.
 */
final class InMemoryOutbox {
    /** A message that was taken. */
    private static final class Outgoing {
        final Message message;
        final CompletableFuture<Void> stage = new CompletableFuture<>();
        boolean arrived;

        Outgoing(Message message) {
            this.message = message;
        }
    }

    private final InMemoryBroker broker;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private final ArrayDeque<Outgoing> unacknowledged = new ArrayDeque<>();

    InMemoryOutbox(InMemoryBroker broker) {
        this.broker = broker;
    }

    CompletableFuture<Void> add(Message message) {
        Outgoing outgoing = new Outgoing(message);
        waiting.add(outgoing);
        return outgoing.stage;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && unacknowledged.isEmpty();
    }

    /** Sends what waits, over a connection that is there, as far as the broker's Receive Maximum allows. */
    void send() {
        while (!waiting.isEmpty() && unacknowledged.size() < broker.receiveMaximum()) {
            Outgoing next = waiting.remove();
            int refusal = next.message.qos() == Qos.AT_MOST_ONCE ? 0 : broker.publishRefusal(next.message);
            if (refusal != 0) {
                BridgeException refused = new BridgeException.Refused(refusal, "the broker refused the message");
                broker.effect(() -> next.stage.completeExceptionally(refused));
                continue;
            }
            if (!next.arrived || next.message.qos() != Qos.EXACTLY_ONCE) {
                broker.accept(next.message);
            }
            next.arrived = true;
            if (next.message.qos() != Qos.AT_MOST_ONCE && broker.pubacksHeld()) {
                unacknowledged.add(next);
            } else {
                broker.effect(() -> next.stage.complete(null));
            }
        }
    }

    /** Takes the PUBACKs that the broker held back. */
    void acknowledgeAll() {
        while (!unacknowledged.isEmpty()) {
            Outgoing acknowledged = unacknowledged.remove();
            broker.effect(() -> acknowledged.stage.complete(null));
        }
    }

    /** Lets what is not acknowledged wait again, before all else, to be sent over a new connection. */
    void connected(boolean sessionPresent) {
        while (!unacknowledged.isEmpty()) {
            Outgoing again = unacknowledged.removeLast();
            again.arrived &= sessionPresent;
            waiting.addFirst(again);
        }
    }

    /** Forgets all of it; it fails, in its order. */
    void fail(BridgeException cause) {
        for (ArrayDeque<Outgoing> queue : List.of(unacknowledged, waiting)) {
            queue.forEach(outgoing -> broker.effect(() -> outgoing.stage.completeExceptionally(cause)));
            queue.clear();
        }
    }
}
