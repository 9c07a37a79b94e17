package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whom a newcomer takes over. One with a {@code cid} names its phone. One without may be a phone whose old connection
 * is not yet known to be lost: so those of the same user are pinged, and one that is silent is parked.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Arrivals {
    /** How long a client that is there may take to answer. */
    private static final long SILENCE_MILLIS = 2_000;

    private final SessionRegistry registry;
    private final ScheduledExecutorService timer;

    Arrivals(SessionRegistry registry, ScheduledExecutorService timer) {
        this.registry = registry;
        this.timer = timer;
    }

    /** Lets the newcomer begin as soon as it is known what it takes over. */
    void arrived(Session newcomer) {
        List<Session> others = newcomer.client().cid().isPresent() ? List.of() : anonymous(newcomer.client(), newcomer);
        if (others.isEmpty()) {
            newcomer.begin();
        } else {
            probe(others).thenRun(newcomer::begin);
        }
    }

    /** A client was refused since its user has too many sessions: those that are not there any more must not last. */
    void crowded(ClientInfo refused) {
        List<Session> others = anonymous(refused, null);
        if (!others.isEmpty()) {
            var unused = probe(others);
        }
    }

    private List<Session> anonymous(ClientInfo client, @Nullable Session except) {
        return registry.sessionsOf(client.user()).stream()
                .filter(session -> session != except && session.client().cid().isEmpty())
                .toList();
    }

    /** Completes when each has answered or has ended, at the latest after two seconds. */
    private CompletionStage<Void> probe(List<Session> sessions) {
        CompletableFuture<?>[] answers = sessions.stream()
                .map(session -> session.isThere().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> decided = new CompletableFuture<>();
        CompletionStage<Void> known = decided;
        CompletionStage<Void> all = CompletableFuture.allOf(answers);
        all.whenComplete((done, failure) -> decided.complete(null));
        if (decided.isDone()) {
            return known;
        }
        try {
            ScheduledFuture<?> deadline = timer.schedule(
                    () -> {
                        for (int i = 0; i < answers.length; i++) {
                            if (!answers[i].isDone() && registry.maySilence(sessions.get(i))) {
                                sessions.get(i).close(CloseReason.SILENT);
                            }
                        }
                        decided.complete(null);
                    },
                    SILENCE_MILLIS,
                    TimeUnit.MILLISECONDS);
            known.whenComplete((done, failure) -> deadline.cancel(false));
        } catch (RejectedExecutionException closed) {
            decided.complete(null);
        }
        return known;
    }
}
