package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a link: whether it is connected, what it has taken, and what may be sent now.
 *
 * <p>Thread-safe and non-blocking. It calls nothing foreign: a transition returns the requests that it settles, and the link
 * completes their stages.
 */
final class Session {
    private enum State {
        /** No connection; one may be attempted. */
        DOWN,
        /** Connected, and the listener is told. Publishes are taken. */
        GREETING,
        /** What was taken is sent. */
        UP,
        CLOSED
    }

    /**
     * What was left when the session ended.
     *
     * @param connection the last one or the present attempt, if any
     * @param connected whether that is a connection already
     * @param fate what becomes of the MQTT session at the broker
     */
    record Remains(@Nullable Connection connection, boolean connected, SessionFate fate, List<Request> unanswered) {}

    @GuardedBy("this")
    private State state = State.DOWN;

    @GuardedBy("this")
    private boolean closing;

    @GuardedBy("this")
    private SessionFate fate = SessionFate.ENDED;

    /** Whether another client has taken the MQTT session over since the last connection was made. */
    @GuardedBy("this")
    private boolean takenOver;

    @GuardedBy("this")
    private @Nullable Connection connection;

    @GuardedBy("this")
    private final Outbox outbox;

    @GuardedBy("this")
    private final Subscriptions subscriptions;

    Session(SessionStart start) {
        PacketIds packetIds = new PacketIds();
        outbox = new Outbox(packetIds);
        subscriptions = new Subscriptions(packetIds, start);
    }

    static BridgeException closed() {
        return new BridgeException.Closed("the link or the subscription has ended", null);
    }

    synchronized CompletableFuture<Void> publish(Message message) {
        if (closing) {
            return CompletableFuture.failedFuture(closed());
        }
        if (state == State.DOWN) {
            return CompletableFuture.failedFuture(new BridgeException.Unavailable("not connected to the broker", null));
        }
        Outgoing outgoing = new Outgoing(message);
        outbox.add(outgoing);
        return outgoing.stage();
    }

    synchronized CompletableFuture<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
        return closing
                ? CompletableFuture.failedFuture(closed())
                : subscriptions.subscribe(filter, max, subscriptionId).stage();
    }

    synchronized CompletableFuture<Void> unsubscribe(TopicFilter filter) {
        if (closing) {
            return CompletableFuture.failedFuture(closed());
        }
        SubscriptionChange change = subscriptions.unsubscribe(filter);
        return change == null ? CompletableFuture.completedFuture(null) : change.stage();
    }

    synchronized boolean isDown() {
        return state == State.DOWN;
    }

    /** Whether the attempt may be made; it is then the session's connection. */
    synchronized boolean attempt(Connection next) {
        if (state != State.DOWN || connection != null) {
            return false;
        }
        connection = next;
        return true;
    }

    /** Whether this was the connection; there is none any more. */
    synchronized boolean discard(Connection former) {
        if (connection != former) {
            return false;
        }
        connection = null;
        return true;
    }

    /** What the new connection settles, or null if it is not the session's. */
    synchronized @Nullable List<Outgoing> connected(Connection current, boolean sessionPresent) {
        if (connection != current || state != State.DOWN) {
            return null;
        }
        state = State.GREETING;
        takenOver = false;
        subscriptions.connected(sessionPresent);
        return outbox.connected(sessionPresent, current.limits().receiveMaximum());
    }

    synchronized void greeted(Connection current) {
        if (connection == current && state == State.GREETING) {
            state = State.UP;
        }
    }

    /** The connection over which something may be sent; null if there is none. */
    synchronized @Nullable Connection outlet() {
        return state == State.UP ? connection : null;
    }

    /** The next request to be sent over this connection, from now on under way; null if there is none that may be. */
    synchronized @Nullable Request next(Connection current) {
        if (state != State.UP || connection != current) {
            return null;
        }
        Request request = subscriptions.next();
        if (request == null && !subscriptions.restoring()) {
            request = outbox.next();
        }
        return request;
    }

    /** Notes that the broker has it (PUBREC). Returns whether it was under way on this connection. */
    synchronized boolean received(Connection current, Outgoing outgoing) {
        return connection == current && outbox.received(outgoing);
    }

    /** Whether it was under way on this connection; it is no longer. */
    synchronized boolean settled(Connection current, Request request, int reasonCode) {
        if (connection != current) {
            return false;
        }
        return request instanceof Outgoing outgoing
                ? outbox.settled(outgoing)
                : subscriptions.settled((SubscriptionChange) request, reasonCode);
    }

    /** What the loss of this connection settles: nothing if it is not the session's. */
    synchronized List<SubscriptionChange> lost(Connection former) {
        if (!discard(former)) {
            return List.of();
        }
        state = State.DOWN;
        outbox.connectionLost();
        return subscriptions.connectionLost();
    }

    /** Notes why there is no connection. */
    synchronized void down(BridgeException cause) {
        takenOver |= ReasonCodes.takenOver(cause);
    }

    /** Takes nothing new. Returns whether it did until now. */
    synchronized boolean close(SessionFate wanted) {
        boolean first = !closing;
        if (first) {
            closing = true;
            fate = wanted;
        }
        return first;
    }

    /**
     * Whether it is closing and there is nothing to wait for: all that it took is acknowledged, or it is down and must not
     * connect again, since that would throw out who has the MQTT session by now.
     */
    synchronized boolean isOver() {
        boolean leftToOthers = state == State.DOWN && (takenOver || fate == SessionFate.KEPT);
        return closing && (outbox.isEmpty() || leftToOthers);
    }

    synchronized boolean isEnded() {
        return state == State.CLOSED;
    }

    /** Ends it for good; null if it has ended. */
    synchronized @Nullable Remains end() {
        if (state == State.CLOSED) {
            return null;
        }
        List<Request> unanswered = new ArrayList<>(outbox.clear());
        unanswered.addAll(subscriptions.clear());
        Remains remains = new Remains(connection, state != State.DOWN, fate, unanswered);
        closing = true;
        state = State.CLOSED;
        connection = null;
        return remains;
    }
}
