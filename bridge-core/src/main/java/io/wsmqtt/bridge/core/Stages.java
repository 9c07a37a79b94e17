package io.wsmqtt.bridge.core;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Stages of others, and one that is done. */
final class Stages {
    static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private Stages() {}

    /** Whether it has completed, and not with a failure. */
    static boolean isDone(CompletionStage<?> stage) {
        return stage instanceof CompletableFuture<?> future && future.isDone() && !future.isCompletedExceptionally();
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
