package io.wsmqtt.bridge.launcher;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that serve requests and frames: two, which rarely have to be woken, since one that is busy takes the next task
 * along. Where all of them are held, as by an authenticator that takes its time, more come, and go again when they are idle.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Workers implements Executor, AutoCloseable {
    static final int FEWEST = 2;

    /** As many as Tomcat would have. */
    static final int MOST = 200;

    private static final long LOOK_MILLIS = 50;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor pool;
    private final ScheduledExecutorService watch;
    private final long idleMillis;

    // Both belong to the watching thread.
    private long completed;
    private int quietLooks;

    Workers() {
        this(IDLE);
    }

    /** With how long a thread that is not needed stays. */
    Workers(Duration idle) {
        idleMillis = idle.toMillis();
        // The queue is bounded by the connections, each of which has at most one task.
        pool = new ThreadPoolExecutor(
                FEWEST, FEWEST, idleMillis, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), named("http-"));
        // How many there are at a time is said by the core size: the queue is never full.
        pool.setMaximumPoolSize(MOST);
        watch = Executors.newSingleThreadScheduledExecutor(named("http-watch-"));
        var unused = watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** How many threads there are. */
    int threads() {
        return pool.getPoolSize();
    }

    private void look() {
        boolean waiting = !pool.getQueue().isEmpty();
        long now = waiting ? pool.getCompletedTaskCount() : completed;
        int core = pool.getCorePoolSize();
        if (waiting && now == completed) {
            pool.setCorePoolSize(Math.min(core * 2, MOST));
            quietLooks = 0;
        } else if (core > FEWEST && ++quietLooks > idleMillis / LOOK_MILLIS) {
            // Those beyond end when they have been idle for as long.
            pool.setCorePoolSize(FEWEST);
        }
        completed = now;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        pool.shutdown();
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
