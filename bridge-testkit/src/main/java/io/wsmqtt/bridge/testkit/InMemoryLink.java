package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.InMemorySession.Acknowledgement;
import io.wsmqtt.bridge.testkit.InMemorySession.Copy;
import io.wsmqtt.bridge.testkit.InMemorySession.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link to an {@link InMemoryBroker}: the client's side of the session.
 *
 * <p>The methods of {@link BrokerLink} are thread-safe and non-blocking; all others are called under the broker's lock, which
 * guards all mutable fields.
 */
final class InMemoryLink implements BrokerLink {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryLink.class);

    /** A subscription that the link keeps alive. */
    private static final class Wanted {
        final Subscription subscription;
        final CompletableFuture<Void> stage = new CompletableFuture<>();
        boolean acknowledged;

        Wanted(Subscription subscription) {
            this.subscription = subscription;
        }

        /** Answers with its own stage, at the latest, that of the subscription whose place it takes. */
        void replace(@Nullable Wanted before) {
            if (before != null) {
                var unused = stage.whenComplete((done, failure) -> {
                    if (failure == null) {
                        before.stage.complete(null);
                    } else {
                        before.stage.completeExceptionally(failure);
                    }
                });
            }
        }
    }

    /** A message that was taken. */
    private static final class Outgoing {
        final Message message;
        final CompletableFuture<Void> stage = new CompletableFuture<>();
        boolean arrived;

        Outgoing(Message message) {
            this.message = message;
        }
    }

    final LinkOptions options;
    final InMemorySession session;
    private final InMemoryBroker broker;
    private final LinkListener listener;
    private final Map<TopicFilter, Wanted> wanted = new LinkedHashMap<>();
    private final Map<TopicFilter, List<CompletableFuture<Void>>> ending = new LinkedHashMap<>();
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private final ArrayDeque<Outgoing> unacknowledged = new ArrayDeque<>();
    private int connection;
    private boolean up;
    private boolean hadConnection;
    private boolean ended;
    private @Nullable CompletableFuture<Void> closing;
    private @Nullable Future<?> deadline;

    InMemoryLink(InMemoryBroker broker, LinkOptions options, LinkListener listener) {
        this.broker = broker;
        this.options = options;
        this.listener = listener;
        this.session = new InMemorySession(options.receiveMaximum());
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        return broker.atomically(() -> {
            if (closing != null || ended) {
                return CompletableFuture.failedFuture(closed());
            }
            if (!up) {
                return CompletableFuture.failedFuture(new BridgeException.Unavailable("the link is down", null));
            }
            Outgoing outgoing = new Outgoing(message);
            waiting.add(outgoing);
            sendWaiting();
            return outgoing.stage;
        });
    }

    @Override
    public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
        if (subscriptionId < 1 || subscriptionId > 268_435_455) {
            throw new IllegalArgumentException("subscription identifier must be 1 to 268,435,455");
        }
        return broker.atomically(() -> {
            if (closing != null || ended) {
                return CompletableFuture.failedFuture(closed());
            }
            Wanted now = new Wanted(new Subscription(filter, max, subscriptionId));
            now.replace(wanted.put(filter, now));
            if (up) {
                send(now);
            } else {
                ending.remove(filter);
            }
            return now.stage;
        });
    }

    @Override
    public CompletionStage<Void> unsubscribe(TopicFilter filter) {
        return broker.atomically(() -> {
            if (closing != null || ended) {
                return CompletableFuture.failedFuture(closed());
            }
            Wanted before = wanted.remove(filter);
            CompletableFuture<Void> stage = new CompletableFuture<>();
            if (before == null) {
                stage.complete(null);
                return stage;
            }
            List<CompletableFuture<Void>> stages = ending.computeIfAbsent(filter, any -> new ArrayList<>());
            stages.addAll(List.of(before.stage, stage));
            if (up) {
                sendUnsubscribe(filter);
            } else {
                completeAll(stages);
            }
            return stage;
        });
    }

    @Override
    public CompletionStage<Void> close(Duration patience, SessionFate fate) {
        return broker.atomically(() -> {
            CompletableFuture<Void> known = closing;
            if (known != null) {
                return known;
            }
            CompletableFuture<Void> stage = new CompletableFuture<>();
            closing = stage;
            if (ended) {
                stage.complete(null);
            } else if (patience.isZero() || patience.isNegative() || (waiting.isEmpty() && unacknowledged.isEmpty())) {
                end();
            } else {
                deadline = broker.schedule(this::end, patience);
            }
            return stage;
        });
    }

    void connect(boolean sessionKept) {
        if (up) {
            return;
        }
        boolean present =
                sessionKept && hadConnection && !options.sessionExpiry().isZero();
        hadConnection = true;
        up = true;
        connection++;
        report(() -> listener.up(present));
        if (present) {
            List.copyOf(ending.keySet()).forEach(this::sendUnsubscribe);
        } else {
            session.clear();
            ending.clear();
        }
        deliver();
        for (Wanted subscription : List.copyOf(wanted.values())) {
            if (!present || !subscription.acknowledged) {
                send(subscription);
            }
        }
        while (!unacknowledged.isEmpty()) {
            Outgoing again = unacknowledged.removeLast();
            again.arrived &= present;
            waiting.addFirst(again);
        }
        sendWaiting();
    }

    void disconnect(BridgeException cause) {
        up = false;
        connection++;
        session.connectionLost();
        ending.values().forEach(this::completeAll);
        report(() -> listener.down(cause));
    }

    /** Forgets the session on both sides; what is unfinished fails. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        up = false;
        connection++;
        session.clear();
        BridgeException.Closed closed = closed();
        for (ArrayDeque<Outgoing> queue : List.of(unacknowledged, waiting)) {
            queue.forEach(outgoing -> broker.effect(() -> outgoing.stage.completeExceptionally(closed)));
            queue.clear();
        }
        wanted.values().forEach(one -> broker.effect(() -> one.stage.completeExceptionally(closed)));
        ending.values().forEach(this::completeAll);
        broker.ended(this);
        if (deadline != null) {
            deadline.cancel(false);
        }
        CompletableFuture<Void> stage = closing;
        if (stage != null) {
            broker.effect(() -> stage.complete(null));
        }
    }

    /** Takes the PUBACKs that the broker held back. */
    void acknowledgeAll() {
        while (up && !unacknowledged.isEmpty()) {
            Outgoing acknowledged = unacknowledged.remove();
            broker.effect(() -> acknowledged.stage.complete(null));
        }
        sendWaiting();
    }

    /** Takes a message from the broker. */
    void enqueue(Copy copy) {
        if (copy.message.qos() != Qos.AT_MOST_ONCE) {
            session.enqueue(copy);
        } else if (up) {
            deliver(copy);
        }
    }

    void deliver() {
        if (up) {
            session.sendable().forEach(this::deliver);
        }
    }

    private void sendWaiting() {
        while (up && !waiting.isEmpty() && unacknowledged.size() < broker.receiveMaximum()) {
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
        if (closing != null && waiting.isEmpty() && unacknowledged.isEmpty()) {
            end();
        }
    }

    private void send(Wanted subscription) {
        int sentOn = connection;
        Subscription asked = subscription.subscription;
        subscription.acknowledged = false;
        broker.subscribing(options.clientId(), asked);
        broker.whenSubacksFlow(() -> {
            if (sentOn != connection) {
                return;
            }
            int refusal = broker.subscribeRefusal(asked.filter());
            if (refusal != 0) {
                wanted.remove(asked.filter(), subscription);
                session.unsubscribe(asked.filter());
                BridgeException refused = new BridgeException.Refused(refusal, "the broker refused the subscription");
                broker.effect(() -> subscription.stage.completeExceptionally(refused));
                return;
            }
            subscription.acknowledged = true;
            session.subscribe(asked);
            broker.effect(() -> subscription.stage.complete(null));
            broker.retained(asked).forEach(this::enqueue);
            deliver();
        });
    }

    private void sendUnsubscribe(TopicFilter filter) {
        int sentOn = connection;
        broker.unsubscribing(filter);
        broker.whenSubacksFlow(() -> {
            List<CompletableFuture<Void>> stages = sentOn == connection ? ending.remove(filter) : null;
            if (stages != null) {
                session.unsubscribe(filter);
                completeAll(stages);
            }
        });
    }

    private void deliver(Copy copy) {
        int sentOn = connection;
        broker.effect(() -> {
            if (!broker.<Boolean>atomically(() -> sentOn == connection)) {
                return;
            }
            CompletionStage<Void> stage;
            try {
                stage = listener.message(copy.message, copy.subscriptionIds);
            } catch (RuntimeException thrown) {
                LOG.error("The listener threw; {} is not acknowledged", copy.message, thrown);
                stage = CompletableFuture.failedFuture(thrown);
            }
            var unused = stage.whenComplete((done, failure) -> finished(copy, sentOn, failure == null));
        });
    }

    private void finished(Copy copy, int sentOn, boolean taken) {
        broker.atomically(() -> {
            if (sentOn == connection) {
                session.acknowledged(copy, taken ? Acknowledgement.GIVEN : Acknowledgement.WITHHELD);
                deliver();
            }
            return taken;
        });
    }

    private void report(Runnable call) {
        broker.effect(() -> {
            try {
                call.run();
            } catch (RuntimeException thrown) {
                LOG.error("The listener of {} threw", options.clientId(), thrown);
            }
        });
    }

    private void completeAll(List<CompletableFuture<Void>> stages) {
        List<CompletableFuture<Void>> now = List.copyOf(stages);
        stages.clear();
        broker.effect(() -> now.forEach(stage -> stage.complete(null)));
    }

    private BridgeException.Closed closed() {
        return new BridgeException.Closed("the link " + options.clientId() + " is closed", null);
    }
}
