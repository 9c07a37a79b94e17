package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.ClientAcceptor;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.RoutingPolicy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: takes WebSocket clients in through one door and holds the MQTT side for them.
 *
 * <p>Thread-safe and non-blocking. It has one thread of its own, for time; everything else happens on the threads of the
 * adapters. A WebSocket adapter is handed the bridge as its {@link ClientAcceptor}. It does not close the connector that it
 * was given.
 */
public final class Bridge implements ClientAcceptor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    /** Often enough that receipts are asked for in time, and not of all clients at once. */
    private static final long TICK_MILLIS = 250;

    /** What a session that was not taken in reports to. */
    private static final Inbound NOBODY = new Inbound() {
        @Override
        public CompletionStage<Void> received(Frame frame) {
            return Stages.DONE;
        }

        @Override
        public void closed(CloseReason reason) {}

        @Override
        public void failed(Throwable cause) {}
    };

    private final BridgeConfig config;
    private final RoutingPolicy policy;
    private final Reporter reporter;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final SessionRegistry registry;
    private final Admissions admissions;
    private final Arrivals arrivals;
    private final PublishBudget publishing;
    private final Links links;
    private final Mailboxes mailboxes;
    private final Suspicions suspicions;
    private final AtomicReference<@Nullable Drain> drain = new AtomicReference<>();

    private final ScheduledFuture<?> ticking;

    private volatile boolean closed;

    private Bridge(Builder builder) {
        config = builder.config;
        policy = RoutingPolicy.firstMatch(builder.policiesThenTemplates());
        reporter = new Reporter(builder.listeners);
        timer = builder.timer != null ? builder.timer : new EngineTimer();
        nanoTime = builder.nanoTime;
        random = builder.random;
        registry = new SessionRegistry(config, nanoTime);
        arrivals = new Arrivals(registry, timer);
        publishing = new PublishBudget(config.outageBytes, config.maxFrameBytes);
        links = new Links(config, builder.connector, reporter, new LinkNews(), nanoTime);
        mailboxes = new Mailboxes(config, links, reporter, nanoTime);
        suspicions = new Suspicions(mailboxes, arrivals, nanoTime);
        admissions = new Admissions(config, Authenticator.allOf(builder.authenticators), timer, this::refusal);
        ticking = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A builder for a bridge to the broker of this connector. */
    public static Builder builder(BrokerConnector connector) {
        return new Builder(connector);
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        CompletionStage<Admission> judged = isEnding()
                ? CompletableFuture.completedFuture(new Admission.Refused(CloseReason.OVERLOADED))
                : admissions.judge(handshake);
        return judged.thenApply(admission -> {
            if (admission instanceof Admission.Refused refused) {
                reporter.refused(handshake.remoteAddress(), refused.reason());
            }
            return admission;
        });
    }

    @Override
    public Inbound accept(ClientSession transport) {
        Session session = new Session(transport, config, policy, publishing, mailboxes, registry, reporter, nanoTime);
        SessionRegistry.Outcome outcome =
                isEnding() ? new SessionRegistry.Outcome.Refused(CloseReason.OVERLOADED) : registry.add(session);
        if (outcome instanceof SessionRegistry.Outcome.Refused refused) {
            reporter.refused(transport.client().remoteAddress(), refused.reason());
            transport.close(refused.reason());
            arrivals.crowded(transport.client());
            return NOBODY;
        }
        if (outcome instanceof SessionRegistry.Outcome.Added added && added.replaced() != null) {
            added.replaced().close(CloseReason.REPLACED);
        }
        session.start();
        arrivals.arrived(session);
        if (isEnding()) {
            // A drain that began in between has not seen this session.
            session.close(CloseReason.GOING_AWAY);
        }
        return session;
    }

    /** Whether clients can be served now: every link to the broker is up, and the bridge is not ending. */
    public boolean isReady() {
        return !isEnding() && links.isUp();
    }

    /** How many sessions are open. */
    public int sessions() {
        return registry.count();
    }

    /** How many phones are away, with what is held for their return. */
    public int parked() {
        return mailboxes.parked();
    }

    /** How many bytes are held for clients, 128 for each message added. */
    public long heldBytes() {
        return mailboxes.budget().used();
    }

    /** How many bytes from clients are on their way to the broker, or wait for its return. */
    public long unpublishedBytes() {
        return publishing.used();
    }

    /** How many messages from clients wait for the broker's return. */
    public int kept() {
        return links.kept();
    }

    /**
     * Ends the bridge in order: refuses new clients with 1013, waits until what was taken is confirmed by clients and broker,
     * at most for the deadline, closes all sessions with 1001 spread over the drain jitter, and disconnects. What was still
     * held is logged. Completes when that is done; never fails. A second call waits for the first.
     */
    public CompletionStage<Void> drain(Duration deadline) {
        Drain mine = new Drain(registry, links, mailboxes, config, timer, nanoTime, random, deadline);
        if (!drain.compareAndSet(null, mine)) {
            Drain first = drain.get();
            return first == null ? Stages.DONE : first.done();
        }
        if (closed) {
            mine.abandon();
            return Stages.DONE;
        }
        log.info("drain: {} sessions", registry.count());
        mine.start();
        return mine.done();
    }

    /**
     * Ends the bridge at once: closes all sessions with 1001 and stops its thread, for which it waits at most a second. What
     * is unfinished is lost; {@link #drain} comes before this where it should not be. Idempotent.
     */
    @Override
    public void close() {
        closed = true;
        registry.sessions().forEach(session -> session.close(CloseReason.GOING_AWAY));
        var unused = links.close(Duration.ZERO);
        mailboxes.endAll();
        ticking.cancel(false);
        timer.shutdownNow();
        admissions.close();
        if (timer instanceof EngineTimer own) {
            own.join();
        }
        Drain unfinished = drain.get();
        if (unfinished != null) {
            unfinished.abandon();
        }
    }

    private boolean isEnding() {
        return closed || drain.get() != null;
    }

    /** Why this client would be refused now, if it would. */
    private Optional<CloseReason> refusal(ClientInfo client) {
        Optional<CloseReason> refusal = registry.refusal(client);
        if (refusal.isPresent()) {
            arrivals.crowded(client);
            return refusal;
        }
        boolean stuck = !links.isUp() && !publishing.hasRoom();
        return stuck
                ? Optional.of(CloseReason.OVERLOADED.withText("the broker is away, and no more can be kept for it"))
                : Optional.empty();
    }

    /** What links say, handed on. */
    private final class LinkNews implements Link.Observer {
        /** Shared links may call before the mailboxes are there. */
        private @Nullable Mailbox ownerOf(Link link) {
            return link.isDedicated() ? mailboxes.ownerOf(link) : null;
        }

        @Override
        public void resumed(Link link) {
            Mailbox owner = ownerOf(link);
            if (owner != null) {
                owner.sentAgain();
            }
        }

        @Override
        public void up(Link link) {
            Mailbox owner = ownerOf(link);
            Session session = owner == null ? null : owner.session();
            if (session != null) {
                session.wake();
            }
        }

        @Override
        public void lost(Link link) {
            Mailbox owner = ownerOf(link);
            if (owner == null) {
                registry.sessions().stream()
                        .filter(session -> session.link() == link)
                        .forEach(Session::brokerLost);
                return;
            }
            Session session = owner.session();
            if (session != null) {
                session.brokerLost();
            }
            if (links.isUp()) {
                suspicions.raise(owner);
            }
        }

        @Override
        public void takenOver(Link link) {
            mailboxes.takenOver(link);
        }
    }

    private void tick() {
        try {
            long now = nanoTime.getAsLong();
            registry.sessions().forEach(session -> session.tick(now));
            registry.sweep();
            links.sweep();
            mailboxes.sweep();
        } catch (RuntimeException failure) {
            // Thrown on, it would silently end the ticking.
            log.error("the tick failed", failure);
        }
    }

    /** Builds a {@link Bridge}. Serial: one thread at a time. */
    public static final class Builder {
        private final BrokerConnector connector;
        private final List<Authenticator> authenticators = new ArrayList<>();
        private final List<RoutingPolicy> policies = new ArrayList<>();
        private final List<BridgeListener> listeners = new ArrayList<>();
        private BridgeConfig config = BridgeConfig.builder().build();
        private @Nullable ScheduledExecutorService timer;
        private LongSupplier nanoTime = System::nanoTime;
        private RandomGenerator random = new SecureRandom();

        private Builder(BrokerConnector connector) {
            this.connector = connector;
        }

        /** Sets the settings. */
        public Builder config(BridgeConfig value) {
            config = value;
            return this;
        }

        /**
         * Lets in who shows one of these secrets as {@code {key}} of the path.
         *
         * @param specification {@code name=secret}, separated by commas; {@code name=secret@pid1|pid2} covers these products
         *     ({@code pid}) only
         * @throws IllegalArgumentException if it is not of this form; the message never holds a secret
         */
        public Builder keys(String specification) {
            return authenticator(StaticKeys.parse(specification));
        }

        /** Adds an authenticator; with several, {@link Authenticator#allOf} says how they decide together. */
        public Builder authenticator(Authenticator value) {
            authenticators.add(value);
            return this;
        }

        /** Adds a routing policy. It is asked before those added later, and before the topic templates of the settings. */
        public Builder routing(RoutingPolicy value) {
            policies.add(value);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(BridgeListener value) {
            listeners.add(value);
            return this;
        }

        /**
         * Sets where time comes from; a thread of its own and the system's clock unless set.
         *
         * @param scheduler runs what must happen later; the bridge shuts it down when it is closed
         * @param nanos counts nanoseconds from any fixed point
         */
        public Builder time(ScheduledExecutorService scheduler, LongSupplier nanos) {
            timer = scheduler;
            nanoTime = nanos;
            return this;
        }

        /** Sets where chance comes from: it spreads the closing of sessions at a drain. */
        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        /**
         * The bridge, which begins to connect to its broker at once.
         *
         * @throws IllegalStateException if there is neither a key nor an authenticator: nobody could be let in.
         *     {@link Authenticator#anyone} lets everybody in.
         */
        public Bridge start() {
            if (authenticators.isEmpty()) {
                throw new IllegalStateException("there is neither a key nor an authenticator: nobody could be let in");
            }
            return new Bridge(this);
        }

        private List<RoutingPolicy> policiesThenTemplates() {
            List<RoutingPolicy> all = new ArrayList<>(policies);
            all.add(new TemplateRouting(config));
            return all;
        }
    }
}
