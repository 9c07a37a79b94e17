package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeats of one client that are echoed: each once all that came before it is dealt with, so that its echo confirms
 * that.
 *
 * <p>Thread-safe and non-blocking; {@link #frame} and {@link #heartbeat} are called serially. Echoes are all alike, so only
 * their number can be wrong and not their order: it is never greater than that of the heartbeats that are due one. Frames are
 * counted and not kept, so a client that never sends a heartbeat costs no memory.
 */
final class Echoes {
    /** The frames between two heartbeats that wait; all of it is guarded by the lock of the whole. */
    private static final class Section {
        private final CompletableFuture<Void> echoed = new CompletableFuture<>();
        private int unfinished;
        private int heartbeats;
    }

    private final Runnable echo;
    private final Object lock = new Object();

    /** Those that end in a heartbeat. */
    @GuardedBy("lock")
    private final ArrayDeque<Section> waiting = new ArrayDeque<>();

    /** What came after the last of them. */
    @GuardedBy("lock")
    private Section open = new Section();

    /** @param echo sends one; called without a lock, on any thread */
    Echoes(Runnable echo) {
        this.echo = echo;
    }

    /** A frame came that is dealt with when this stage completes. */
    void frame(CompletionStage<Void> dealtWith) {
        if (dealtWith.toCompletableFuture().isDone()) {
            return;
        }
        Section section;
        synchronized (lock) {
            section = open;
            section.unfinished++;
        }
        dealtWith.whenComplete((done, failure) -> finished(section));
    }

    /** A heartbeat came; completes when it is echoed. */
    CompletionStage<Void> heartbeat() {
        synchronized (lock) {
            if (open.unfinished > 0) {
                waiting.add(open);
                open = new Section();
            }
            Section before = waiting.peekLast();
            if (before != null) {
                before.heartbeats++;
                return before.echoed;
            }
        }
        echo.run();
        return Stages.DONE;
    }

    private void finished(Section section) {
        synchronized (lock) {
            section.unfinished--;
        }
        for (Section due = nextDue(); due != null; due = nextDue()) {
            for (int i = 0; i < due.heartbeats; i++) {
                echo.run();
            }
            due.echoed.complete(null);
        }
    }

    /** From then on nobody else has it. */
    private @Nullable Section nextDue() {
        synchronized (lock) {
            Section first = waiting.peek();
            return first == null || first.unfinished > 0 ? null : waiting.remove();
        }
    }
}
