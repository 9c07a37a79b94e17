package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection for the listener: one at a time, and after the end only {@link #last}.
 *
 * <p>Thread-safe. {@link #call} comes from one thread at a time; the others from anywhere.
 */
final class ListenerCalls {
    @GuardedBy("this")
    private boolean calling;

    @GuardedBy("this")
    private boolean ended;

    @GuardedBy("this")
    private @Nullable Runnable last;

    void call(Runnable task) {
        synchronized (this) {
            if (ended) {
                return;
            }
            calling = true;
        }
        Runnable after;
        try {
            task.run();
        } finally {
            synchronized (this) {
                calling = false;
                after = last;
                last = null;
            }
        }
        if (after != null) {
            after.run();
        }
    }

    /** No further call begins. Returns whether that is new. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Runs it as soon as no call is under way: at once, or on the thread of that call. */
    void last(Runnable task) {
        synchronized (this) {
            if (calling) {
                last = task;
                return;
            }
        }
        task.run();
    }
}
