package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Of each user whose newcomers have not all begun, the latest's beginning. */
    private final Map<String, CompletionStage<Void>> latest = new ConcurrentHashMap<>();

    Arrivals(SessionRegistry registry, ScheduledExecutorService timer) {
        this.registry = registry;
        this.timer = timer;
    }

    /**
     * Lets the newcomer begin as soon as it is known what it takes over. Those of one user begin in the order in which they came,
     * also one that has ended meanwhile: it may be the same phone, and what it had sent is published first.
     */
    void arrived(Session newcomer) {
        ClientInfo client = newcomer.client();
        if (client.cid().isPresent()) {
            newcomer.begin();
            return;
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletionStage<Void> begun = mine;
        CompletionStage<Void> before = latest.put(client.user(), begun);
        CompletionStage<Void> known = probe(anonymous(client, newcomer));
        known.thenCombine(before == null ? Stages.DONE : before, (one, other) -> null)
                .thenRun(() -> {
                    try {
                        newcomer.begin();
                    } finally {
                        latest.remove(client.user(), begun);
                        mine.complete(null);
                    }
                });
    }

    /** A client was refused since its user has too many sessions: those that are not there any more must not last. */
    void crowded(ClientInfo refused) {
        var unused = probe(anonymous(refused, null));
    }

    private List<Session> anonymous(ClientInfo client, @Nullable Session except) {
        return registry.sessionsOf(client.user()).stream()
                .filter(session -> session != except && session.client().cid().isEmpty())
                .toList();
    }

    /** Asks these whether they are there. Completes when each has answered or was closed, at the latest after two seconds. */
    CompletionStage<Void> probe(List<Session> sessions) {
        if (sessions.isEmpty()) {
            return Stages.DONE;
        }
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
