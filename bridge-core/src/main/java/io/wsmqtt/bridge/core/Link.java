package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT session, shared by many clients or dedicated to one phone.
 *
 * <p>Thread-safe and non-blocking. A message over a shared link is acknowledged to the broker once every mailbox it is for
 * holds it in its bounded queue: acknowledgements go out in order (MQTT-4.6.0-2), so to wait for one client would stop all. One
 * over a dedicated link is acknowledged once the client has confirmed it.
 */
final class Link {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);
    private static final int TAKEN_OVER = 0x8E;

    /** Whom a link is for. */
    enum Use {
        SHARED,
        DEDICATED
    }

    /** Told of the state of links. Called without a lock, serially for each link. */
    interface Observer {
        /** The link goes on with its MQTT session: what was not acknowledged comes again, after this. */
        void resumed(Link link);

        /** The link is up. */
        void up(Link link);

        /** The connection is lost. */
        void lost(Link link);

        /** The connection is lost since another client took the MQTT session over: the link is of no use until it is moved or closed. */
        void takenOver(Link link);
    }

    private final Use use;
    private final BrokerConnector connector;
    private final Reporter reporter;
    private final Observer observer;
    private final SubscriptionTable table;
    private final Outage outage;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private Ear ear;

    @GuardedBy("lock")
    private boolean closing;

    /** Numbers what comes, over one client identifier after the other. */
    private final AtomicLong arrivals = new AtomicLong();

    // Written by the link, which calls serially; read by all.
    private volatile boolean up;

    Link(
            Use use,
            LinkOptions options,
            BridgeConfig config,
            BrokerConnector connector,
            Reporter reporter,
            Observer observer,
            LongSupplier nanoTime) {
        this.use = use;
        this.connector = connector;
        this.reporter = reporter;
        this.observer = observer;
        SubscriptionTable.Identifiers identifiers =
                use == Use.SHARED ? SubscriptionTable.Identifiers.FRESH : SubscriptionTable.Identifiers.LASTING;
        this.table = new SubscriptionTable(config.unsubscribeLinger.toNanos(), nanoTime, identifiers);
        this.outage = new Outage(config.outageAge.toNanos(), nanoTime);
        this.ear = new Ear(options);
        if (use == Use.SHARED) {
            ear.open();
        }
    }

    boolean isUp() {
        return up;
    }

    boolean isDedicated() {
        return use == Use.DEDICATED;
    }

    String clientId() {
        synchronized (lock) {
            return ear.options.clientId();
        }
    }

    /** Has the subscriber subscribed to just these; completes when the broker has acknowledged every one. */
    CompletionStage<Void> subscribe(Subscriber subscriber, Collection<Interest> interests) {
        synchronized (lock) {
            if (closing) {
                return CompletableFuture.failedFuture(new BridgeException.Closed("the link is closed", null));
            }
        }
        // The broker may hold messages for a dedicated link and sends them at once: it is not opened before now.
        return table.subscribe(subscriber, interests, () -> current().open());
    }

    void leave(Subscriber subscriber) {
        table.leave(subscriber);
    }

    void sweep() {
        BrokerLink link = current().link();
        if (link != null) {
            table.sweep(link);
        }
        outage.sweep();
    }

    /** As {@link BrokerLink#publish}, but keeps the message while the broker is away. */
    CompletionStage<Void> publish(PublishGate owner, Message message) {
        return outage.publish(owner, message);
    }

    /** Fails what is kept of this client. */
    void withdraw(PublishGate owner) {
        outage.withdraw(owner);
    }

    /** How many messages wait for the broker's return. */
    int kept() {
        return outage.count();
    }

    /** Goes on as another client: of the MQTT session that was taken over nothing is known any more. */
    void moveTo(LinkOptions options) {
        Ear former;
        Ear next = new Ear(options);
        synchronized (lock) {
            if (closing) {
                return;
            }
            former = ear;
            ear = next;
        }
        // What is unfinished fails with this, goes back to the outage buffer, and out over the next.
        former.close(Duration.ZERO, SessionFate.KEPT);
        table.restart(next.open());
    }

    CompletionStage<Void> close(Duration deadline, SessionFate fate) {
        Ear last;
        synchronized (lock) {
            closing = true;
            last = ear;
        }
        outage.close();
        return last.close(deadline, fate);
    }

    private Ear current() {
        synchronized (lock) {
            return ear;
        }
    }

    private boolean isCurrent(Ear asked) {
        synchronized (lock) {
            return ear == asked;
        }
    }

    /** One client identifier's time, and the listener for it: what comes after its time is not listened to. */
    private final class Ear implements LinkListener {
        private final LinkOptions options;
        private final AtomicBoolean asked = new AtomicBoolean();
        private final Wakes wakes = new Wakes();

        /** The link, as soon as it is opened: it may call before that. */
        private final CompletableFuture<BrokerLink> opened = new CompletableFuture<>();

        /** What the log has last said of the link; attempts are many, and news few. Belongs to the link, which calls serially. */
        private String trouble = "";

        Ear(LinkOptions options) {
            this.options = options;
        }

        /** Opens the link, at the first call; another one at the same time waits for it, which is not for long. */
        @CanIgnoreReturnValue
        BrokerLink open() {
            if (!asked.getAndSet(true)) {
                try {
                    opened.complete(connector.open(options, this));
                } catch (RuntimeException failure) {
                    opened.completeExceptionally(failure);
                }
            }
            return opened.join();
        }

        /** Null before it is opened. */
        @Nullable
        BrokerLink link() {
            return opened.isCompletedExceptionally() ? null : opened.getNow(null);
        }

        CompletionStage<Void> close(Duration deadline, SessionFate fate) {
            if (!asked.getAndSet(true)) {
                opened.completeExceptionally(
                        new BridgeException.Closed("the link was closed before it was opened", null));
                return Stages.DONE;
            }
            CompletionStage<BrokerLink> link = opened;
            return link.thenCompose(open -> Stages.attempt(() -> open.close(deadline, fate)));
        }

        @Override
        public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
            if (!isCurrent(this)) {
                return CompletableFuture.failedFuture(new BridgeException.Closed("the link has moved on", null));
            }
            long arrival = arrivals.getAndIncrement();
            if (use == Use.SHARED) {
                table.route(
                        message,
                        subscriptionIds,
                        (subscriber, interest) -> subscriber.deliver(message, interest, arrival, wakes));
                return Stages.DONE;
            }
            List<CompletionStage<Void>> held = new ArrayList<>(1);
            table.route(
                    message,
                    subscriptionIds,
                    (subscriber, interest) -> held.add(subscriber.deliver(message, interest, arrival, wakes)));
            return held.isEmpty() ? Stages.DONE : held.get(0);
        }

        @Override
        public void burst(Runnable messages) {
            wakes.collect(messages);
        }

        @Override
        public void up(boolean sessionPresent) {
            if (!isCurrent(this)) {
                return;
            }
            if (sessionPresent) {
                observer.resumed(Link.this);
            } else {
                table.sessionLost();
            }
            up = true;
            trouble = "";
            if (use == Use.SHARED) {
                log.info("link {} to the broker is up", options.clientId());
            } else {
                log.debug("link {} to the broker is up", options.clientId());
            }
            reporter.linkUp(options.clientId());
            observer.up(Link.this);
            // Later where the link calls before open() has returned.
            CompletionStage<BrokerLink> link = opened;
            link.thenAccept(outage::up);
        }

        @Override
        public void down(BridgeException failure) {
            if (!isCurrent(this)) {
                return;
            }
            boolean lost = up;
            up = false;
            outage.down();
            report(failure);
            if (failure instanceof BridgeException.Refused refused && refused.reasonCode() == TAKEN_OVER) {
                observer.takenOver(Link.this);
            } else if (lost) {
                observer.lost(Link.this);
            }
        }

        private void report(BridgeException failure) {
            String clientId = options.clientId();
            String cause = String.valueOf(failure.getMessage());
            if (use == Use.DEDICATED || cause.equals(trouble)) {
                log.debug("link {} to the broker is down: {}", clientId, cause);
            } else {
                log.warn("link {} to the broker is down: {}", clientId, cause);
                trouble = cause;
            }
            reporter.linkDown(clientId, failure);
        }
    }
}
