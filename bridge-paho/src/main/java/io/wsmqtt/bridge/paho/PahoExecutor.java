package io.wsmqtt.bridge.paho;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The executor that Paho runs one connection on: a thread for each task, since all of them are loops that last as long as
 * the connection does.
 *
 * <p>Thread-safe. Paho wants a {@code ScheduledExecutorService} only for its ping sender, and ours is {@link Pinger}: so
 * nothing is scheduled here.
 */
final class PahoExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    private final Threads threads;
    private final Consumer<Throwable> crashed;

    /** With who is told of what Paho's loops let through: without its receiver a connection would just hang. */
    PahoExecutor(Threads threads, Consumer<Throwable> crashed) {
        this.threads = threads;
        this.crashed = crashed;
    }

    @Override
    public void execute(Runnable command) {
        threads.start("paho", command);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return super.submit(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                crashed.accept(e);
                throw e;
            }
        });
    }

    /**
     * One that cannot be interrupted. Paho ends its threads with {@code cancel(true)}, and the one that reads may be in the
     * listener then, sending to WebSockets, which are broken by an interrupt. It wakes its threads by other means as well.
     */
    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
        return new FutureTask<>(runnable, value) {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return super.cancel(false);
            }
        };
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initial, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
