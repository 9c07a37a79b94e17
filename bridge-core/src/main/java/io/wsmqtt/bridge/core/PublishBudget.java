package io.wsmqtt.bridge.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes from clients may be on their way to the broker, or wait for its return, and how many are. Thread-safe.
 */
final class PublishBudget {
    private final long most;
    private final int largest;
    private final AtomicLong used = new AtomicLong();

    /** With the largest message there can be. */
    PublishBudget(long most, int largest) {
        this.most = most;
        this.largest = largest;
    }

    /** With an eighth nobody can take all the room. */
    long mostPerClient() {
        return most / 8;
    }

    boolean tryReserve(int bytes) {
        // Never beyond it for a moment: another, smaller one would fail for that.
        long before = used.get();
        while (before + bytes <= most) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    void release(int bytes) {
        used.addAndGet(-bytes);
    }

    /** Whether a message of any size would be taken. */
    boolean hasRoom() {
        return used.get() + largest <= most;
    }

    long used() {
        return used.get();
    }
}
