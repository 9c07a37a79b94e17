package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT session over one {@link Connection} after the other.
 *
 * <p>Thread-safe and non-blocking. {@link Session} decides, {@link Outlet} sends, {@link Dialer}
 * connects, and here stages are completed and the listener is called, under no lock.
 */
final class HiveMqLink implements BrokerLink {
    private static final Logger LOG = LoggerFactory.getLogger(HiveMqConnector.class);
    private static final int MOST_IDENTIFIER = 268_435_455;

    private final Network network;
    private final LinkListener listener;
    private final Consumer<HiveMqLink> forget;
    private final Session session;
    private final Dialer dialer;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    HiveMqLink(Network network, LinkOptions options, LinkListener listener, Consumer<HiveMqLink> forget) {
        this.network = network;
        this.listener = listener;
        this.forget = forget;
        session = new Session(options.start());
        dialer = new Dialer(this, session, network, options);
    }

    /** Opens the first connection. */
    void start() {
        dialer.dial();
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        CompletionStage<Void> stage = session.publish(message);
        send();
        return stage;
    }

    @Override
    public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
        if (subscriptionId < 1 || subscriptionId > MOST_IDENTIFIER) {
            throw new IllegalArgumentException(
                    "subscription identifier must be 1 to 268,435,455, not " + subscriptionId);
        }
        CompletionStage<Void> stage = session.subscribe(filter, max, subscriptionId);
        send();
        return stage;
    }

    @Override
    public CompletionStage<Void> unsubscribe(TopicFilter filter) {
        CompletableFuture<Void> stage = session.unsubscribe(filter);
        if (session.isDown()) {
            stage.complete(null);
        }
        send();
        return stage;
    }

    @Override
    public CompletionStage<Void> close(Duration deadline, SessionFate fate) {
        if (session.close(fate)) {
            if (session.isOver()) {
                finish();
            } else {
                Future<?> last = network.later(deadline, this::finish);
                var unused = closed.thenRun(() -> last.cancel(false));
            }
        }
        return closed;
    }

    private void send() {
        Connection current = session.outlet();
        if (current != null) {
            current.wake();
        }
    }

    /** Called by its connection for the next request to be sent over it. */
    @Nullable
    Request next(Connection current) {
        return session.next(current);
    }

    /** Called by its connection on a PUBREC. Returns whether the message was under way. */
    boolean received(Connection current, Outgoing outgoing) {
        return session.received(current, outgoing);
    }

    /** Called by its connection, serial with the other calls for the listener. */
    void connected(Connection current, boolean sessionPresent) {
        if (!dialer.connected(sessionPresent)) {
            // If it has just ended, ended() is to come, and dials.
            if (session.discard(current) && current.mute()) {
                dialer.beginAnew(current);
            }
            return;
        }
        List<Outgoing> arrived = session.connected(current, sessionPresent);
        if (arrived == null) {
            return;
        }
        arrived.forEach(outgoing -> outgoing.stage().complete(null));
        if (!current.limits().subscriptionIdentifiers() && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "The broker at {} knows no subscription identifiers: retained messages may come more than once",
                    current.address());
        }
        tell("up", () -> listener.up(sessionPresent));
        session.greeted(current);
        send();
    }

    /** Called by its connection as soon as it has ended. */
    void detached(Connection former) {
        session.lost(former).forEach(request -> request.stage().complete(null));
    }

    /** Called by its connection after {@link #detached}, serial with the other calls for the listener. */
    void ended(BridgeException cause) {
        if (session.isEnded()) {
            return;
        }
        session.down(cause);
        if (session.isOver()) {
            finish();
            return;
        }
        LOG.info("{}", cause.getMessage());
        tell("down", () -> listener.down(cause));
        if (!session.isEnded()) {
            dialer.dialLater(cause);
        }
    }

    /** Called by its connection around calls of {@link #message}, serial with the other calls for the listener. */
    void burst(Runnable messages) {
        tell("a burst", () -> listener.burst(messages));
    }

    /** Called by its connection, serial with the other calls for the listener. */
    CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
        try {
            return listener.message(message, subscriptionIds);
        } catch (RuntimeException | Error e) {
            LOG.error("The listener failed on {}", message, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Called by a connection with the broker's answer, or in the broker's place. */
    void answered(Connection current, Request request, int reasonCode) {
        if (!session.settled(current, request, reasonCode)) {
            return;
        }
        if (reasonCode < ReasonCodes.ERROR) {
            request.stage().complete(null);
        } else if (!request.stage().completeExceptionally(ReasonCodes.refused(request, reasonCode))) {
            warnOfLoss(request, reasonCode);
        }
        if (session.isOver()) {
            finish();
        } else {
            send();
        }
    }

    /** Its stage is long complete, so nobody else would learn of it. */
    private static void warnOfLoss(Request request, int reasonCode) {
        if (request instanceof SubscriptionChange change && change.subscribes()) {
            LOG.warn(
                    "The broker lost the MQTT session and refuses to restore the subscription to {} (reason code {}): "
                            + "nothing comes of it until it is subscribed to again",
                    change.filter,
                    "0x%02X".formatted(reasonCode));
        }
    }

    /** Ends it in order, if it is connected. */
    private void finish() {
        Session.Remains remains = session.end();
        if (remains == null) {
            return;
        }
        settle(remains);
        Connection last = remains.connection();
        if (last != null && remains.connected()) {
            var unused = last.disconnect(remains.fate(), Network.GRACE).thenRun(() -> closed.complete(null));
        } else {
            abort(last, remains.fate());
        }
    }

    /** Ends it without a word to the broker. */
    void kill() {
        Session.Remains remains = session.end();
        if (remains != null) {
            settle(remains);
            abort(remains.connection(), null);
        }
    }

    private void settle(Session.Remains remains) {
        for (Request request : remains.unanswered()) {
            if (request instanceof SubscriptionChange change && !change.subscribes()) {
                change.stage().complete(null);
            } else {
                request.stage().completeExceptionally(Session.closed());
            }
        }
        forget.accept(this);
    }

    private void abort(@Nullable Connection last, @Nullable SessionFate fate) {
        if (last != null) {
            last.abort(fate);
        }
        closed.complete(null);
    }

    private static void tell(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.error("The listener failed on {}", what, e);
        }
    }
}
