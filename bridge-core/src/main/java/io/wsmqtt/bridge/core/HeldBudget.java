package io.wsmqtt.bridge.core;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes may be held for all clients together, and how many are. Thread-safe. */
final class HeldBudget {
    private final long most;
    private final AtomicLong used = new AtomicLong();

    HeldBudget(long most) {
        this.most = most;
    }

    boolean tryReserve(long bytes) {
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

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Whether more is held than may be, which only what was copied for a second phone can bring about. */
    boolean isExceeded() {
        return used.get() > most;
    }

    long used() {
        return used.get();
    }
}
