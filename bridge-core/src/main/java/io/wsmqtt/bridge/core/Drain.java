package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orderly end of a bridge: settling, closing, waiting for the sockets, disconnecting.
 *
 * <p>Runs on the engine's timer, one step at a time.
 */
final class Drain implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final long STEP_MILLIS = 50;
    /** By contract an adapter has ended a session this long after it was closed. */
    private static final Duration CLOSING = Duration.ofSeconds(6);

    private enum Phase {
        SETTLING,
        CLOSING,
        DONE
    }

    private final SessionRegistry registry;
    private final List<SharedLink> links;
    private final BridgeConfig config;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final long deadline;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    @GuardedBy("this")
    private Phase phase = Phase.SETTLING;

    @GuardedBy("this")
    private long closedBy;

    Drain(
            SessionRegistry registry,
            List<SharedLink> links,
            BridgeConfig config,
            ScheduledExecutorService timer,
            LongSupplier nanoTime,
            RandomGenerator random,
            Duration deadline) {
        this.registry = registry;
        this.links = links;
        this.config = config;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.random = random;
        this.deadline = nanoTime.getAsLong() + deadline.toNanos();
    }

    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public synchronized void run() {
        long now = nanoTime.getAsLong();
        switch (phase) {
            case SETTLING -> {
                List<Session> sessions = registry.sessions();
                List<Session> unsettled = new ArrayList<>();
                for (Session session : sessions) {
                    if (!session.settle()) {
                        unsettled.add(session);
                    }
                }
                if (unsettled.isEmpty() || now - deadline >= 0) {
                    report(unsettled);
                    closeAll(sessions);
                    closedBy = now + config.drainJitter().plus(CLOSING).toNanos();
                    phase = Phase.CLOSING;
                }
            }
            case CLOSING -> {
                if (registry.sockets() == 0 || now - closedBy >= 0) {
                    phase = Phase.DONE;
                    disconnect(now);
                    return;
                }
            }
            case DONE -> {
                return;
            }
        }
        timer.schedule(this, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void report(List<Session> unsettled) {
        int held = 0;
        for (Session session : unsettled) {
            held += session.unsent();
            log.debug("{} had not confirmed all it was sent; {} messages were still held", session, session.unsent());
        }
        if (!unsettled.isEmpty()) {
            log.warn(
                    "drain: {} sessions had not confirmed all they were sent; {} messages were still held",
                    unsettled.size(),
                    held);
        }
    }

    /** Spread, so that those who come back do not come to the next node all at once. */
    private void closeAll(List<Session> sessions) {
        long window = Math.max(1, config.drainJitter().toMillis());
        for (Session session : sessions) {
            timer.schedule(() -> session.close(CloseReason.GOING_AWAY), random.nextLong(window), TimeUnit.MILLISECONDS);
        }
    }

    private void disconnect(long now) {
        Duration left = Duration.ofNanos(Math.max(TimeUnit.SECONDS.toNanos(1), deadline - now));
        CompletableFuture<?>[] closing = links.stream()
                .map(link -> link.close(left).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closing).whenComplete((nothing, failure) -> done.complete(null));
    }
}
