package io.wsmqtt.bridge.jakarta;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of an adapter: a bounded pool for what may block, and one for what is due at a time. All are daemons.
 *
 * <p>Thread-safe. Only {@link #end} blocks.
 */
final class AdapterThreads {
    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer;

    // An executor counts as terminated a little before its last thread is: these are what must not outlive an
    // application.
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    AdapterThreads(int workerThreads) {
        // Idle workers end. A session has at most one Ping and one close in the queue.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                workerThreads,
                workerThreads,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("bridge-jakarta-worker-"));
        pool.allowCoreThreadTimeOut(true);
        workers = pool;
        timer = new ScheduledThreadPoolExecutor(1, named("bridge-jakarta-timer-"));
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Runs this on a worker thread; false if there is none any more. */
    boolean work(Runnable blocking) {
        try {
            workers.execute(blocking);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs this after the delay, on the timer's thread; null if there is none any more. */
    @Nullable
    Future<?> later(Runnable quick, long delay, TimeUnit unit) {
        try {
            return timer.schedule(quick, delay, unit);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /** Runs this on a worker thread after the delay; false if there is none any more. */
    boolean workLater(Runnable blocking, Duration delay) {
        return later(() -> work(blocking), delay.toNanos(), TimeUnit.NANOSECONDS) != null;
    }

    /** Lets the workers finish what they have, for this long, and then ends all threads. */
    void end(long time, TimeUnit unit) {
        workers.shutdown();
        boolean interrupted = false;
        try {
            boolean unused = workers.awaitTermination(time, unit);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        workers.shutdownNow();
        timer.shutdownNow();
        for (Thread thread : threads) {
            interrupted |= !joined(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joined(Thread thread) {
        try {
            if (thread != Thread.currentThread()) {
                thread.join(1_000);
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            threads.removeIf(other -> other.getState() == Thread.State.TERMINATED);
            threads.add(thread);
            return thread;
        };
    }
}
