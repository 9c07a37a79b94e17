package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.CloseReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orderly end of a bridge: settling, closing, waiting for the sockets, disconnecting.
 *
 * <p>Runs on the engine's timer, one step at a time; {@link #start} is called once.
 */
final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final long STEP_MILLIS = 50;
    /** By contract an adapter has ended a session this long after it was closed. */
    private static final Duration CLOSING = Duration.ofSeconds(6);

    private enum Phase {
        SETTLING,
        CLOSING,
        DISCONNECTING
    }

    private record Closing(Session session, long dueAt) {}

    private final SessionRegistry registry;
    private final Links links;
    private final Mailboxes mailboxes;
    private final BridgeConfig config;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final long deadline;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    // These three belong to the step, which the timer runs serially.
    private Phase phase = Phase.SETTLING;

    /** Sessions that are yet to be closed, the next one first. */
    private Queue<Closing> closing = new ArrayDeque<>();

    /** When the last socket must be gone. */
    private long closedBy;

    @GuardedBy("this")
    private @Nullable ScheduledFuture<?> steps;

    Drain(
            SessionRegistry registry,
            Links links,
            Mailboxes mailboxes,
            BridgeConfig config,
            ScheduledExecutorService timer,
            LongSupplier nanoTime,
            RandomGenerator random,
            Duration deadline) {
        this.registry = registry;
        this.links = links;
        this.mailboxes = mailboxes;
        this.config = config;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.random = random;
        this.deadline = nanoTime.getAsLong() + deadline.toNanos();
    }

    CompletionStage<Void> done() {
        return done;
    }

    void start() {
        try {
            synchronized (this) {
                steps = timer.scheduleWithFixedDelay(this::step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException closedMeanwhile) {
            abandon();
        }
    }

    /** Ends it unfinished. */
    void abandon() {
        synchronized (this) {
            if (steps != null) {
                steps.cancel(false);
            }
        }
        done.complete(null);
    }

    private void step() {
        try {
            proceed();
        } catch (RuntimeException failure) {
            // Thrown on, it would silently end the steps, and whoever waits for the drain would wait for ever.
            log.error("the drain failed", failure);
            abandon();
        }
    }

    private void proceed() {
        long now = nanoTime.getAsLong();
        switch (phase) {
            case SETTLING -> settle(now);
            case CLOSING -> closeDue(now);
            case DISCONNECTING -> {
                // The links complete it.
            }
        }
    }

    private void settle(long now) {
        List<Session> sessions = registry.sessions();
        List<Session> unsettled = new ArrayList<>();
        for (Session session : sessions) {
            if (!session.settle()) {
                unsettled.add(session);
            }
        }
        if (!unsettled.isEmpty() && now - deadline < 0) {
            return;
        }
        report(unsettled);
        // Spread, so that those who come back do not come to the next node all at once.
        long window = Math.max(1, config.drainJitter.toNanos());
        closing = sessions.stream()
                .map(session -> new Closing(session, now + random.nextLong(window)))
                .sorted(Comparator.comparingLong(each -> each.dueAt() - now))
                .collect(Collectors.toCollection(ArrayDeque::new));
        closedBy = now + window + CLOSING.toNanos();
        phase = Phase.CLOSING;
    }

    private void closeDue(long now) {
        while (!closing.isEmpty() && closing.element().dueAt() - now <= 0) {
            closing.remove().session().close(CloseReason.GOING_AWAY);
        }
        if (registry.sockets() == 0 || now - closedBy >= 0) {
            phase = Phase.DISCONNECTING;
            disconnect(now);
        }
    }

    private void disconnect(long now) {
        Duration left = Duration.ofNanos(Math.max(TimeUnit.SECONDS.toNanos(1), deadline - now));
        links.close(left).whenComplete((nothing, failure) -> {
            // Only now is it known what came last.
            mailboxes.endAll();
            abandon();
        });
    }

    private static void report(List<Session> unsettled) {
        int held = 0;
        for (Session session : unsettled) {
            held += session.held();
            log.debug("{} had not confirmed all it was sent; {} messages were still held", session, session.held());
        }
        if (!unsettled.isEmpty()) {
            log.warn(
                    "drain: {} sessions had not confirmed all they were sent; {} messages were still held",
                    unsettled.size(),
                    held);
        }
    }
}
