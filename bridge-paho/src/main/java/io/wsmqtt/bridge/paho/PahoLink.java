package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT session over one {@link Connection} after the other.
 *
 * <p>Thread-safe and non-blocking. State is guarded by the lock, under which nothing foreign is called. One thread at a time
 * sends, whichever comes first, and takes along what others add meanwhile: so the order of calls is the order of packets.
 */
final class PahoLink implements BrokerLink {
    private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private enum State {
        /** No connection; one may be attempted. */
        DOWN,
        /** Connected, and the listener is told. Publishes are taken. */
        GREETING,
        /** What was taken is sent. */
        UP,
        CLOSED
    }

    private final Network network;
    private final LinkOptions options;
    private final LinkListener listener;
    private final Consumer<PahoLink> forget;
    private final Attempts attempts;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private State state = State.DOWN;

    @GuardedBy("lock")
    private @Nullable Connection connection;

    @GuardedBy("lock")
    private final Outbox outbox;

    @GuardedBy("lock")
    private final Subscriptions subscriptions;

    @GuardedBy("lock")
    private @Nullable Future<?> watchdog;

    @GuardedBy("lock")
    private boolean sending;

    @GuardedBy("lock")
    private boolean started;

    @GuardedBy("lock")
    private int stale;

    @GuardedBy("lock")
    private boolean warned;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> closing;

    PahoLink(Network network, LinkOptions options, LinkListener listener, Consumer<PahoLink> forget) {
        this.network = network;
        this.options = options;
        this.listener = listener;
        this.forget = forget;
        attempts = new Attempts(network.options, network.backoff());
        PacketIds packetIds = new PacketIds();
        outbox = new Outbox(packetIds);
        subscriptions = new Subscriptions(packetIds);
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        Outgoing outgoing = new Outgoing(message);
        synchronized (lock) {
            if (closing != null || state == State.CLOSED) {
                return CompletableFuture.failedFuture(closed());
            }
            if (state == State.DOWN) {
                return CompletableFuture.failedFuture(
                        new BridgeException.Unavailable("not connected to the broker", null));
            }
            outbox.add(outgoing);
        }
        send();
        return outgoing.stage;
    }

    @Override
    public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
        if (subscriptionId < 1 || subscriptionId > 268_435_455) {
            throw new IllegalArgumentException(
                    "subscription identifier must be 1 to 268,435,455, not " + subscriptionId);
        }
        SubscriptionChange change;
        synchronized (lock) {
            if (closing != null || state == State.CLOSED) {
                return CompletableFuture.failedFuture(closed());
            }
            change = subscriptions.subscribe(filter, max, subscriptionId);
        }
        send();
        return change.stage;
    }

    @Override
    public CompletionStage<Void> unsubscribe(TopicFilter filter) {
        List<SubscriptionChange> withdrawn = new ArrayList<>();
        SubscriptionChange change;
        boolean down;
        synchronized (lock) {
            if (closing != null || state == State.CLOSED) {
                return CompletableFuture.failedFuture(closed());
            }
            change = subscriptions.unsubscribe(filter, withdrawn);
            down = state == State.DOWN;
        }
        if (change == null) {
            return CompletableFuture.completedFuture(null);
        }
        var unused = change.stage.thenRun(() -> withdrawn.forEach(before -> before.stage.complete(null)));
        if (down) {
            change.stage.complete(null);
        }
        send();
        return change.stage;
    }

    @Override
    public CompletionStage<Void> close(Duration deadline) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean drained;
        synchronized (lock) {
            if (closing != null) {
                return closing;
            }
            closing = done;
            drained = outbox.isEmpty();
        }
        if (drained) {
            finish();
        } else {
            network.later(deadline, this::finish);
        }
        return done;
    }

    /** Opens the first connection. */
    void start() {
        dial();
    }

    private void dial() {
        MqttConnectionOptions paho = network.pahoOptions();
        paho.setSessionExpiryInterval(options.sessionExpiry().toSeconds());
        paho.setReceiveMaximum(options.receiveMaximum());
        Connection attempt;
        BrokerAddress address = attempts.address();
        try {
            synchronized (lock) {
                if (state != State.DOWN) {
                    return;
                }
                // Mosquitto 2.0.11 forgets, when it is restarted, a session that began with Clean Start 1. Where none
                // is
                // present a new one begins anyway; a stale one is ended first, and only one that survives that is
                // cleaned.
                paho.setCleanStart(!started && stale > 1);
                attempt = new Connection(this, address, network, paho, options.clientId());
                connection = attempt;
            }
        } catch (MqttException | RuntimeException e) {
            ended(ReasonCodes.reason(address, e));
            return;
        }
        // Paho waits for ever for a CONNACK. TCP and TLS have a time of their own before it.
        Duration limit = network.options.connectTimeout().multipliedBy(address.tls() ? 3 : 2);
        Future<?> hanging = network.later(
                limit,
                () -> attempt.end(new BridgeException.Unavailable("no answer to CONNECT from " + address, null)));
        synchronized (lock) {
            watchdog = hanging;
        }
        attempt.open();
    }

    /** The broker had a session of this client identifier, from before this link: its messages are not for us. */
    private void startAnew(Connection former) {
        former.disconnect(GRACE);
        dial();
    }

    @GuardedBy("lock")
    private void answered() {
        if (watchdog != null) {
            watchdog.cancel(false);
            watchdog = null;
        }
    }

    /** Called by its connection, serial with the other calls for the listener. */
    void connected(Connection current, boolean sessionPresent) {
        boolean warn;
        List<Outgoing> arrived;
        synchronized (lock) {
            if (connection != current || state != State.DOWN) {
                return;
            }
            answered();
            if (sessionPresent && !started) {
                stale++;
                connection = null;
                network.threads.start("discard", () -> startAnew(current));
                return;
            }
            state = State.GREETING;
            started = true;
            arrived = outbox.connected(sessionPresent, current.limits().receiveMaximum());
            subscriptions.connected(sessionPresent);
            warn = !current.limits().subscriptionIdentifiers() && !warned;
            warned |= warn;
        }
        attempts.succeeded();
        arrived.forEach(outgoing -> outgoing.stage.complete(null));
        if (warn) {
            LOG.warn(
                    "The broker at {} knows no subscription identifiers: retained messages may come more than once",
                    current.address());
        }
        tell("up", () -> listener.up(sessionPresent));
        synchronized (lock) {
            if (connection == current && state == State.GREETING) {
                state = State.UP;
            }
        }
        send();
    }

    /** Called by its connection as soon as it has ended. */
    void detached(Connection lost) {
        List<Outgoing> written;
        List<SubscriptionChange> changes;
        synchronized (lock) {
            if (connection != lost) {
                return;
            }
            answered();
            connection = null;
            state = State.DOWN;
            written = outbox.connectionLost();
            changes = subscriptions.connectionLost();
        }
        written.forEach(outgoing -> outgoing.stage.complete(null));
        changes.forEach(change -> change.stage.complete(null));
    }

    /** Called by its connection after {@link #detached}, serial with the other calls for the listener. */
    void ended(BridgeException cause) {
        boolean last;
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            last = closing != null && outbox.isEmpty();
        }
        if (last) {
            finish();
            return;
        }
        LOG.info("{}", cause.getMessage());
        tell("down", () -> listener.down(cause));
        network.later(attempts.failed(cause), this::dial);
    }

    CompletionStage<Void> message(Message message, List<Integer> subscriptionIds) {
        try {
            return listener.message(message, new LinkedHashSet<>(subscriptionIds));
        } catch (RuntimeException | Error e) {
            LOG.error("The listener failed on {}", message, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    void published(Connection current, Outgoing outgoing, int reasonCode) {
        boolean drained;
        synchronized (lock) {
            if (connection != current || !outbox.settled(outgoing)) {
                return;
            }
            drained = closing != null && outbox.isEmpty();
        }
        if (reasonCode >= ReasonCodes.ERROR) {
            outgoing.stage.completeExceptionally(refused("PUBLISH", reasonCode));
        } else {
            outgoing.stage.complete(null);
        }
        if (drained) {
            finish();
        } else {
            send();
        }
    }

    void changed(Connection current, SubscriptionChange change, int reasonCode) {
        synchronized (lock) {
            if (connection != current || !subscriptions.settled(change, reasonCode)) {
                return;
            }
        }
        if (reasonCode < ReasonCodes.ERROR) {
            change.stage.complete(null);
        } else if (!change.stage.completeExceptionally(refused("SUBSCRIBE", reasonCode)) && change.subscribes()) {
            LOG.warn("The broker refused to restore the subscription to {}: reason code {}", change.filter, reasonCode);
        }
        send();
    }

    private void send() {
        synchronized (lock) {
            if (sending) {
                return;
            }
            sending = true;
        }
        Runnable next = next();
        while (next != null) {
            next.run();
            next = next();
        }
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            Connection current = connection;
            if (state == State.UP && current != null) {
                SubscriptionChange change = subscriptions.next();
                if (change != null) {
                    return () -> send(current, change);
                }
                Outgoing outgoing = subscriptions.restoring() ? null : outbox.next();
                if (outgoing != null) {
                    return () -> send(current, outgoing);
                }
            }
            sending = false;
            return null;
        }
    }

    private void send(Connection current, SubscriptionChange change) {
        int refusal = change.subscribes() ? Rules.refusal(change.filter, current.limits()) : 0;
        if (refusal != 0) {
            changed(current, change, refusal);
            return;
        }
        try {
            current.send(change);
        } catch (MqttException e) {
            current.end(ReasonCodes.reason(current.address(), e));
        }
    }

    private void send(Connection current, Outgoing outgoing) {
        int refusal = Rules.refusal(outgoing.message, current.limits());
        if (refusal != 0) {
            published(current, outgoing, refusal);
            return;
        }
        try {
            if (!current.send(outgoing)) {
                synchronized (lock) {
                    outbox.putBack(outgoing);
                }
                network.later(PAUSE, this::resume);
            }
        } catch (MqttException e) {
            current.end(ReasonCodes.reason(current.address(), e));
        }
    }

    private void resume() {
        synchronized (lock) {
            outbox.resume();
        }
        send();
    }

    private void finish() {
        end(last -> {
            network.threads.start("disconnect", () -> {
                last.disconnect(GRACE);
                completeClosing();
            });
            return true;
        });
    }

    /** Ends it without a word to the broker. */
    void kill() {
        end(last -> false);
    }

    private void end(Predicate<Connection> orderly) {
        Connection last;
        boolean connected;
        List<Outgoing> unacknowledged;
        List<SubscriptionChange> changes;
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            if (closing == null) {
                closing = new CompletableFuture<>();
            }
            answered();
            connected = state != State.DOWN;
            state = State.CLOSED;
            last = connection;
            connection = null;
            unacknowledged = outbox.clear();
            changes = subscriptions.clear();
        }
        unacknowledged.forEach(outgoing -> outgoing.stage.completeExceptionally(closed()));
        changes.forEach(PahoLink::settleUnanswered);
        forget.accept(this);
        if (last != null && connected && orderly.test(last)) {
            return;
        }
        if (last != null) {
            last.abort();
        }
        completeClosing();
    }

    private void completeClosing() {
        CompletableFuture<Void> done;
        synchronized (lock) {
            done = closing;
        }
        if (done != null) {
            done.complete(null);
        }
    }

    private void tell(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.error("The listener failed on {}", what, e);
        }
    }

    private static void settleUnanswered(SubscriptionChange change) {
        if (change.subscribes()) {
            change.stage.completeExceptionally(closed());
        } else {
            change.stage.complete(null);
        }
    }

    private static BridgeException closed() {
        return new BridgeException.Closed("the link or the subscription has ended", null);
    }

    private static BridgeException refused(String what, int reasonCode) {
        return new BridgeException.Refused(
                reasonCode, "the broker refused %s: reason code 0x%02X".formatted(what, reasonCode));
    }
}
