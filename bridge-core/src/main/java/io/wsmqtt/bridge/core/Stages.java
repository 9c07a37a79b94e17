package io.wsmqtt.bridge.core;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Stages of others, and one that is done. */
final class Stages {
    static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private Stages() {}

    /** Whether it is known to have completed, and not with a failure. Subclasses of the JDK's own refuse to tell. */
    static boolean isDone(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class
                && ((CompletableFuture<?>) stage).isDone()
                && !((CompletableFuture<?>) stage).isCompletedExceptionally();
    }

    /** Calls something foreign: what it throws comes as a failed stage, since it would otherwise reach another client's call. */
    static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "the stage of an adapter");
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
