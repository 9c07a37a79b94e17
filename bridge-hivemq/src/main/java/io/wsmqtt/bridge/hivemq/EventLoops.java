package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.hivemq.client.internal.netty.NettyEventLoopProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a connector: a few event loops that all its connections share, and one that looks up names, since that
 * blocks.
 *
 * <p>Thread-safe; {@link #close} blocks. Nothing of Netty runs on other threads: what it would leave in their thread-local
 * variables is not to outlive an application.
 */
final class EventLoops {
    static final String PREFIX = "bridge-mqtt-";
    private static final long IDLE_SECONDS = 5;

    private final int count;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Executor executor;
    private final ThreadPoolExecutor dialer;

    @GuardedBy("this")
    private @Nullable EventLoop first;

    EventLoops(int count) {
        this.count = count;
        ThreadFactory loops = tracked(new DefaultThreadFactory(PREFIX + "loop", true));
        executor = task -> loops.newThread(task).start();
        dialer = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                tracked(new DefaultThreadFactory(PREFIX + "dial", true)));
        dialer.allowCoreThreadTimeOut(true);
    }

    /** Those that may be alive. None takes itself off: it would still be ending then, and a container counts that as a leak. */
    private ThreadFactory tracked(ThreadFactory factory) {
        return task -> {
            Thread thread = factory.newThread(task);
            threads.removeIf(former -> former.getState() == Thread.State.TERMINATED);
            threads.add(thread);
            return thread;
        };
    }

    /** By which the clients of this connector know that they share its event loops. */
    Executor executor() {
        var unused = first();
        return executor;
    }

    int count() {
        return count;
    }

    /** One of the event loops; the first call creates them all. */
    synchronized EventLoop first() {
        EventLoop known = first;
        if (known == null) {
            // From the library, since it has to be of the kind that its channels need: epoll where that is on the class
            // path.
            // Taken once more than there are clients, so that they stay between two connections.
            known = NettyEventLoopProvider.INSTANCE.acquireEventLoop(executor, count);
            first = known;
        }
        return known;
    }

    /** Runs what may block, and what begins a connection; never, if it is closed before. */
    void dial(Runnable task) {
        try {
            dialer.execute(task);
        } catch (RejectedExecutionException closed) {
            // Nobody waits for it: all links have ended.
        }
    }

    /** Ends all threads, and with them all connections; waits for that at most so long. */
    void close(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        dialer.shutdownNow();
        EventLoop known;
        synchronized (this) {
            known = first;
        }
        if (known == null) {
            return;
        }
        EventLoopGroup group = known.parent();
        var unused = group.shutdownGracefully(0, limit.toMillis(), TimeUnit.MILLISECONDS);
        if (isOneOf(group)) {
            // Called by a listener: it cannot wait for its own thread.
            var unusedListening = group.terminationFuture().addListener(terminated -> release());
            return;
        }
        var unusedInTime = group.terminationFuture().await(left(end), TimeUnit.MILLISECONDS);
        release();
        try {
            // Netty starts it to tell the end of the loops; it may be idle for a second before it ends.
            GlobalEventExecutor.INSTANCE.awaitInactivity(Math.max(1, left(end)), TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) {
            // It was never started.
        }
        for (Thread thread : threads) {
            if (thread != Thread.currentThread() && left(end) > 0) {
                thread.join(left(end));
            }
        }
    }

    private synchronized void release() {
        if (first != null) {
            first = null;
            NettyEventLoopProvider.INSTANCE.releaseEventLoop(executor);
        }
    }

    private static boolean isOneOf(EventLoopGroup group) {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    private static long left(long end) {
        return TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
}
