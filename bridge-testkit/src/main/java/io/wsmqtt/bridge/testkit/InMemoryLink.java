package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.InMemorySession.Acknowledgement;
import io.wsmqtt.bridge.testkit.InMemorySession.Copy;
import io.wsmqtt.bridge.testkit.InMemorySession.Subscription;
import java.time.Duration;
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

    private static final int SESSION_TAKEN_OVER = 0x8E;

    final LinkOptions options;
    private final InMemoryBroker broker;
    private final LinkListener listener;
    private final Map<TopicFilter, Wanted> wanted = new LinkedHashMap<>();
    private final Map<TopicFilter, List<CompletableFuture<Void>>> ending = new LinkedHashMap<>();
    private final InMemoryOutbox outbox;
    private int connection;

    /** That of the present connection: null while the link is down. */
    private @Nullable InMemorySession session;

    /** Whether what the broker holds of this client identifier is for this link. */
    private boolean resumes;

    /** Whether the broker may have subscriptions that this link did not make. */
    private boolean inherits;

    private boolean takenOver;
    private boolean ended;
    private SessionFate fate = SessionFate.ENDED;
    private @Nullable CompletableFuture<Void> closing;
    private @Nullable Future<?> deadline;

    InMemoryLink(InMemoryBroker broker, LinkOptions options, LinkListener listener) {
        this.broker = broker;
        this.options = options;
        this.listener = listener;
        outbox = new InMemoryOutbox(broker);
        resumes = options.start() == SessionStart.RESUMED;
        inherits = resumes;
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        return broker.atomically(() -> {
            if (closing != null || ended) {
                return CompletableFuture.failedFuture(closed());
            }
            if (session == null) {
                return CompletableFuture.failedFuture(new BridgeException.Unavailable("the link is down", null));
            }
            CompletableFuture<Void> stage = outbox.add(message);
            sendWaiting();
            return stage;
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
            if (session != null) {
                send(now, session);
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
            if (before == null && !inherits) {
                stage.complete(null);
                return stage;
            }
            List<CompletableFuture<Void>> stages = ending.computeIfAbsent(filter, any -> new ArrayList<>());
            if (before != null) {
                stages.add(before.stage);
            }
            stages.add(stage);
            if (session != null) {
                sendUnsubscribe(filter, session);
            } else {
                completeAll(stages);
            }
            return stage;
        });
    }

    @Override
    public CompletionStage<Void> close(Duration patience, SessionFate wanted) {
        return broker.atomically(() -> {
            CompletableFuture<Void> known = closing;
            if (known != null) {
                return known;
            }
            CompletableFuture<Void> stage = new CompletableFuture<>();
            closing = stage;
            fate = wanted;
            if (ended) {
                stage.complete(null);
            } else if (patience.isZero() || patience.isNegative() || isOver()) {
                end();
            } else {
                deadline = broker.schedule(this::end, patience);
            }
            return stage;
        });
    }

    /** Connects, if it is not connected and may be; whoever is connected with the same client identifier no longer is. */
    void connect() {
        if (session != null || takenOver) {
            return;
        }
        String clientId = options.clientId();
        InMemorySession before = broker.sessions().of(clientId);
        if (before != null && before.client() != null) {
            before.client().loseToAnother();
        }
        InMemorySession kept = resumes ? broker.sessions().of(clientId) : null;
        InMemorySession current = kept == null ? broker.sessions().begin(clientId) : kept;
        resumes = true;
        session = current;
        connection++;
        current.connected(this);
        report(() -> listener.up(kept != null));
        if (kept == null) {
            ending.clear();
            inherits = false;
        } else {
            List.copyOf(ending.keySet()).forEach(filter -> sendUnsubscribe(filter, current));
        }
        current.deliver();
        for (Wanted subscription : List.copyOf(wanted.values())) {
            if (kept == null || !subscription.acknowledged) {
                send(subscription, current);
            }
        }
        outbox.connected(kept != null);
        sendWaiting();
    }

    /** Loses its connection, or fails to make one; either is reported, unless the link is at its end. */
    void disconnect(BridgeException cause) {
        if (!takenOver) {
            lose(cause);
        }
    }

    private void loseToAnother() {
        takenOver = true;
        lose(new BridgeException.Refused(SESSION_TAKEN_OVER, "another link took the session over"));
    }

    private void lose(BridgeException cause) {
        leave(SessionFate.KEPT);
        ending.values().forEach(this::completeAll);
        if (isOver()) {
            end();
        } else {
            report(() -> listener.down(cause));
        }
    }

    /** Has no connection from now on. */
    private void leave(SessionFate left) {
        connection++;
        InMemorySession current = session;
        if (current != null) {
            session = null;
            current.connectionLost();
            if (left == SessionFate.ENDED || options.sessionExpiry().isZero()) {
                broker.sessions().end(current);
            }
        }
    }

    /** Whether it is closing and has nothing to wait for: it does not connect to a session that another one may have by now. */
    private boolean isOver() {
        boolean leftToOthers = session == null && (takenOver || fate == SessionFate.KEPT);
        return closing != null && !ended && (outbox.isEmpty() || leftToOthers);
    }

    /** Ends without a word to the broker, which keeps the session. */
    void kill() {
        leave(SessionFate.KEPT);
        end();
    }

    /** Ends for good; what is unfinished fails. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        leave(fate);
        BridgeException.Closed closed = closed();
        outbox.fail(closed);
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
        if (session != null) {
            outbox.acknowledgeAll();
            sendWaiting();
        }
    }

    private void sendWaiting() {
        if (session != null) {
            outbox.send();
        }
        if (isOver()) {
            end();
        }
    }

    private void send(Wanted subscription, InMemorySession current) {
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
                current.unsubscribe(asked.filter());
                BridgeException refused = new BridgeException.Refused(refusal, "the broker refused the subscription");
                broker.effect(() -> subscription.stage.completeExceptionally(refused));
                return;
            }
            subscription.acknowledged = true;
            broker.effect(() -> subscription.stage.complete(null));
            broker.sessions().subscribe(current, asked, options.start());
        });
    }

    private void sendUnsubscribe(TopicFilter filter, InMemorySession current) {
        int sentOn = connection;
        broker.unsubscribing(filter);
        broker.whenSubacksFlow(() -> {
            List<CompletableFuture<Void>> stages = sentOn == connection ? ending.remove(filter) : null;
            if (stages != null) {
                current.unsubscribe(filter);
                completeAll(stages);
            }
        });
    }

    /** Takes a message from the broker. */
    void deliver(Copy copy) {
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
            InMemorySession current = session;
            if (sentOn == connection && current != null) {
                current.acknowledged(copy, taken ? Acknowledgement.GIVEN : Acknowledgement.WITHHELD);
                current.deliver();
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
