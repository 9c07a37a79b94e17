package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Calls to foreign code that wait until no lock is held: they run in their order, one at a time, on an executor.
 *
 * <p>Thread-safe and non-blocking. A call that causes further ones while it runs does not nest: they run after it.
 */
final class SerialEffects {
    private final Executor executor;

    @GuardedBy("this")
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean running;

    SerialEffects(Executor executor) {
        this.executor = executor;
    }

    /** Remembers a call; {@link #flush} has it run. May be called under a lock. */
    synchronized void add(Runnable effect) {
        queue.add(effect);
    }

    /** Hands what was added to the executor. Not to be called under a lock: the executor may run it inline. */
    void flush() {
        synchronized (this) {
            if (running || queue.isEmpty()) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    private void run() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = queue.poll();
        running = next != null;
        return next;
    }
}
