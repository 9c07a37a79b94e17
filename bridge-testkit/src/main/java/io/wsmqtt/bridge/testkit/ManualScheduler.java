package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still, with the scheduler and executor that live by it: nothing runs until a test says so.
 *
 * <p>Handing in and cancelling tasks and reading the time are thread-safe and non-blocking. {@link #advance} and
 * {@link #runPending} are serial: they run the tasks on the calling thread and throw {@link IllegalStateException} when
 * called from a task or while another thread is in one of them. Tasks run in the order of their due times and, at the
 * same time, in the order in which they were handed in; no lock is held meanwhile.
 *
 * <p>{@link #nanoTime()} starts 30 s below {@link Long#MAX_VALUE}, since an origin is arbitrary and the value may wrap:
 * code that compares two readings with {@code <} fails here instead of once in 292 years. {@link #instant()} starts at
 * 2024-01-01T00:00:00Z.
 *
 * <p>What a task throws fails its future, ends its repetition and is thrown again by the {@code advance} or
 * {@code runPending} that ran it, after all other due tasks have run; further failures are attached as suppressed ones
 * and a checked exception is wrapped in a {@link CompletionException}. {@code get} on a future waits, so it must not
 * be called on the thread that is to run the task. {@code invokeAll} and {@code invokeAny} are not supported.
 */
public final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService, InstantSource {

    private static final long ORIGIN = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30);
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final TreeSet<Task<?>> queue = new TreeSet<>();

    @GuardedBy("lock")
    private long elapsed;

    @GuardedBy("lock")
    private long sequence;

    @GuardedBy("lock")
    private boolean running;

    @GuardedBy("lock")
    private boolean shutdown;

    /** The present in nanoseconds since an arbitrary origin, like {@link System#nanoTime()}. */
    public long nanoTime() {
        synchronized (lock) {
            return ORIGIN + elapsed;
        }
    }

    @Override
    public Instant instant() {
        return START.plus(elapsed());
    }

    /** What all calls of {@link #advance} so far add up to. */
    public Duration elapsed() {
        synchronized (lock) {
            return Duration.ofNanos(elapsed);
        }
    }

    /** The number of tasks that are still to run, a repeating one counted once; cancelled ones are not among them. */
    public int pending() {
        synchronized (lock) {
            return queue.size();
        }
    }

    /** The time until the next task is due, zero if one is due now; empty if there is none. */
    public Optional<Duration> untilNext() {
        synchronized (lock) {
            return queue.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(queue.first().due - elapsed));
        }
    }

    /** Runs what is due now, and what those tasks in turn make due now; the time does not change. */
    public void runPending() {
        advance(Duration.ZERO);
    }

    /**
     * Moves the clock forward, running each task that becomes due, those handed in meanwhile included, while the clock
     * shows that task's time. At the end the clock has moved by exactly {@code step}, also if tasks failed.
     *
     * @throws IllegalArgumentException if {@code step} is negative
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("Time does not go back: " + step);
        }
        long target;
        synchronized (lock) {
            if (running) {
                throw new IllegalStateException("advance and runPending are serial and not for tasks to call");
            }
            running = true;
            target = Math.addExact(elapsed, step.toNanos());
        }
        Throwable failure = null;
        try {
            for (Task<?> task = nextUntil(target); task != null; task = nextUntil(target)) {
                task.run();
                failure = joined(failure, task.failure);
            }
        } finally {
            synchronized (lock) {
                running = false;
            }
        }
        rethrow(failure);
    }

    private @Nullable Task<?> nextUntil(long target) {
        synchronized (lock) {
            if (queue.isEmpty() || queue.first().due > target) {
                elapsed = target;
                return null;
            }
            Task<?> task = queue.first();
            queue.remove(task);
            elapsed = task.due;
            return task;
        }
    }

    private static @Nullable Throwable joined(@Nullable Throwable first, @Nullable Throwable next) {
        if (first == null || next == null) {
            return first == null ? next : first;
        }
        if (first != next) {
            first.addSuppressed(next);
        }
        return first;
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new CompletionException(failure);
        }
    }

    @Override
    public void execute(Runnable command) {
        Task<?> unused = enqueue(Executors.callable(command), 0, TimeUnit.NANOSECONDS, 0);
    }

    @Override
    @CanIgnoreReturnValue
    public <T extends @Nullable Object> ScheduledFuture<T> submit(Callable<T> task) {
        return enqueue(task, 0, TimeUnit.NANOSECONDS, 0);
    }

    @Override
    @CanIgnoreReturnValue
    public <T extends @Nullable Object> ScheduledFuture<T> submit(Runnable task, T result) {
        return enqueue(Executors.callable(task, result), 0, TimeUnit.NANOSECONDS, 0);
    }

    @Override
    @CanIgnoreReturnValue
    public ScheduledFuture<?> submit(Runnable task) {
        return enqueue(Executors.callable(task), 0, TimeUnit.NANOSECONDS, 0);
    }

    @Override
    @CanIgnoreReturnValue
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return enqueue(Executors.callable(command), delay, unit, 0);
    }

    @Override
    @CanIgnoreReturnValue
    public <V extends @Nullable Object> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return enqueue(callable, delay, unit, 0);
    }

    @Override
    @CanIgnoreReturnValue
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        if (unit.toNanos(period) <= 0) {
            throw new IllegalArgumentException("A period must be positive: " + period);
        }
        return enqueue(Executors.callable(command), initialDelay, unit, unit.toNanos(period));
    }

    /** The same as {@link #scheduleAtFixedRate}, since a task takes no time by this clock. */
    @Override
    @CanIgnoreReturnValue
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return scheduleAtFixedRate(command, initialDelay, delay, unit);
    }

    private <V extends @Nullable Object> Task<V> enqueue(Callable<V> call, long delay, TimeUnit unit, long period) {
        synchronized (lock) {
            if (shutdown) {
                throw new RejectedExecutionException("The scheduler is shut down");
            }
            long wait = Math.max(0, unit.toNanos(delay));
            long due = wait > Long.MAX_VALUE - elapsed ? Long.MAX_VALUE : elapsed + wait;
            Task<V> task = new Task<>(call, due, sequence++, period);
            queue.add(task);
            return task;
        }
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
        throw new UnsupportedOperationException("It would wait for a clock that stands still");
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks) {
        throw new UnsupportedOperationException("It would wait for a clock that stands still");
    }

    /** Refuses further tasks and drops repeating ones; tasks that run once stay due. */
    @Override
    public void shutdown() {
        synchronized (lock) {
            shutdown = true;
            queue.removeIf(task -> task.period > 0);
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        synchronized (lock) {
            shutdown = true;
            List<Runnable> dropped = new ArrayList<>(queue);
            queue.clear();
            return dropped;
        }
    }

    /** Shuts down at once. From Java 19 on this replaces a default method, which would wait for the clock. */
    public void close() {
        shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        synchronized (lock) {
            return shutdown;
        }
    }

    @Override
    public boolean isTerminated() {
        synchronized (lock) {
            return shutdown && queue.isEmpty() && !running;
        }
    }

    /** Tells at once whether the scheduler has terminated: waiting would not make the clock move. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    @Override
    public String toString() {
        return "ManualScheduler[elapsed=" + elapsed() + ", pending=" + pending() + "]";
    }

    private final class Task<V extends @Nullable Object> extends FutureTask<V> implements RunnableScheduledFuture<V> {

        /** Guarded by the scheduler's lock; changed only while the task is not queued. */
        private long due;

        private final long order;
        private final long period;

        /** Written and read by the thread that advances the clock. */
        private @Nullable Throwable failure;

        Task(Callable<V> call, long due, long order, long period) {
            super(call);
            this.due = due;
            this.order = order;
            this.period = period;
        }

        @Override
        public void run() {
            if (period == 0) {
                super.run();
            } else if (runAndReset()) {
                synchronized (lock) {
                    // A cancel from now on finds the task in the queue; an earlier one is seen here.
                    if (!shutdown && !isCancelled()) {
                        due += period;
                        queue.add(this);
                    }
                }
            }
        }

        @Override
        protected void setException(Throwable t) {
            failure = t;
            super.setException(t);
        }

        @Override
        protected void done() {
            synchronized (lock) {
                queue.remove(this);
            }
        }

        @Override
        public boolean isPeriodic() {
            return period > 0;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            synchronized (lock) {
                return unit.convert(due - elapsed, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public int compareTo(Delayed other) {
            Task<?> that = (Task<?>) other;
            int byTime = Long.compare(due, that.due);
            return byTime != 0 ? byTime : Long.compare(order, that.order);
        }
    }
}
