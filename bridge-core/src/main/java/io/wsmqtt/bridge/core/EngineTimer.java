package io.wsmqtt.bridge.core;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The engine's one thread, for time. Thread-safe. */
final class EngineTimer extends ScheduledThreadPoolExecutor {
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Workers workers;

    EngineTimer() {
        this(new Workers());
    }

    private EngineTimer(Workers workers) {
        super(1, workers);
        this.workers = workers;
        setRemoveOnCancelPolicy(true);
    }

    /**
     * Waits until the thread is gone, at most a second. {@code awaitTermination} does not: it returns while the thread is still
     * ending, and a container that then unloads the application takes it for a leak.
     */
    void join() {
        Thread thread = workers.latest.get();
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Workers implements ThreadFactory {
        final AtomicReference<@Nullable Thread> latest = new AtomicReference<>();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "bridge-timer");
            thread.setDaemon(true);
            latest.set(thread);
            return thread;
        }
    }
}
