package io.wsmqtt.bridge.paho;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a connector, which it can wait for: Paho ends its own some time after it said that it had.
 *
 * <p>Thread-safe.
 */
final class Threads {
    static final String PREFIX = "bridge-mqtt-";

    private final ThreadFactory factory;
    /** Those that may be alive. None takes itself off: it would still be ending then, and a container counts that as a leak. */
    private final Set<Thread> tracked = ConcurrentHashMap.newKeySet();

    Threads() {
        factory = forThisJvm();
    }

    void start(String name, Runnable task) {
        Thread thread = factory.newThread(task);
        thread.setName(PREFIX + name);
        track(thread).start();
    }

    /** Has {@link #join} wait for a thread that is not yet started. */
    Thread track(Thread thread) {
        tracked.removeIf(Threads::isOver);
        tracked.add(thread);
        return thread;
    }

    /** Waits until all have ended, except the caller if it is one of them. */
    boolean join(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : tracked) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (thread != Thread.currentThread() && left > 0) {
                thread.join(left);
            }
        }
        return tracked.stream().allMatch(Threads::isOver);
    }

    private static boolean isOver(Thread thread) {
        return thread.getState() == Thread.State.TERMINATED;
    }

    /** Paho's threads mostly sit in {@code Object.wait}, which pins the carrier of a virtual thread before JDK 24. */
    private static ThreadFactory forThisJvm() {
        if (Runtime.version().feature() >= 24) {
            try {
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Class<?> builder = Class.forName("java.lang.Thread$Builder");
                Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
                Object virtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                        .invoke();
                return (ThreadFactory)
                        lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                                .invoke(virtual);
            } catch (Throwable e) {
                throw new IllegalStateException("JDK 24 or later without virtual threads", e);
            }
        }
        return task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        };
    }
}
