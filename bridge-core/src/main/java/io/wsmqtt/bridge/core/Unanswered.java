package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The frames of one client that the adapter holds back others for: until the broker has them, or is away, in which case they are
 * kept.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Unanswered {
    /** Each under an object of its own: futures have no equality. */
    @GuardedBy("this")
    private final Map<Object, CompletableFuture<Void>> waiting = new LinkedHashMap<>();

    /** Completes with this stage, or at the next {@link #release}. */
    CompletionStage<Void> until(CompletionStage<Void> published) {
        if (published.toCompletableFuture().isDone()) {
            return Stages.DONE;
        }
        Object debt = new Object();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        synchronized (this) {
            waiting.put(debt, answer);
        }
        published.whenComplete((done, failure) -> {
            synchronized (this) {
                waiting.remove(debt);
            }
            answer.complete(null);
        });
        return answer;
    }

    void release() {
        List<CompletableFuture<Void>> released;
        synchronized (this) {
            released = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        released.forEach(answer -> answer.complete(null));
    }
}
