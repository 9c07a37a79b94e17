package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The number of one session's frames that the engine has not finished, and the place where reading stops at their bound.
 *
 * <p>Thread-safe. Only {@link #awaitRoom} blocks.
 */
final class Unfinished {
    private final int bound;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private int count;

    @GuardedBy("lock")
    private boolean released;

    Unfinished(int bound) {
        this.bound = bound;
    }

    /** Counts a frame that is handed over. */
    void begin() {
        synchronized (lock) {
            count++;
        }
    }

    /** Counts a frame as finished. */
    void finish() {
        synchronized (lock) {
            count--;
            lock.notifyAll();
        }
    }

    /** Lets a held thread go, and holds none any more. */
    void release() {
        synchronized (lock) {
            released = true;
            lock.notifyAll();
        }
    }

    /**
     * Holds the calling thread until there is room for one more frame.
     *
     * @param permits how many threads may be held
     * @return whether there is room, or none is needed any more; false if no thread may be held or the time is over
     */
    boolean awaitRoom(Semaphore permits, Duration max) {
        synchronized (lock) {
            if (hasRoom()) {
                return true;
            }
        }
        if (!permits.tryAcquire()) {
            return false;
        }
        try {
            long deadline = System.nanoTime() + max.toNanos();
            synchronized (lock) {
                while (!hasRoom()) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                }
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            permits.release();
        }
    }

    @GuardedBy("lock")
    private boolean hasRoom() {
        return released || count < bound;
    }
}
