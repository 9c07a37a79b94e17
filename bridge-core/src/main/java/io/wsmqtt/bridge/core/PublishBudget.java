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
        if (used.addAndGet(bytes) > most) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
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
