package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The frames of one client that the adapter holds back others for: until the broker has them, or is away, in which case they are
 * kept.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Unanswered {
    /** In the order in which they came, and so mostly that in which they go. */
    @GuardedBy("this")
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>(1);

    /** Completes with this stage, or at the next {@link #release}. */
    CompletionStage<Void> until(CompletionStage<Void> published) {
        if (published.toCompletableFuture().isDone()) {
            return Stages.DONE;
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(answer);
        }
        published.whenComplete((done, failure) -> {
            synchronized (this) {
                if (waiting.peekFirst() == answer) {
                    waiting.removeFirst();
                } else {
                    waiting.removeIf(one -> one == answer);
                }
            }
            answer.complete(null);
        });
        return answer;
    }

    void release() {
        List<CompletableFuture<Void>> released;
        synchronized (this) {
            released = List.copyOf(waiting);
            waiting.clear();
        }
        released.forEach(answer -> answer.complete(null));
    }
}
