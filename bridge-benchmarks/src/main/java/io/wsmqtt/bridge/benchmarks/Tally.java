package io.wsmqtt.bridge.benchmarks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What was sent in one round, and what of it arrived: each message once, at its client, in order, and how long it took.
 *
 * <p>One thread sends, one receives. {@link #delays} is for after {@link #await}.
 */
final class Tally implements Sink {
    private static final long POLL_NANOS = 200_000;

    private final int round;
    private final int[] sent; // by the thread that sends
    private final int[] arrived; // by the thread that receives
    private final AtomicLong expected = new AtomicLong();
    private final AtomicLong count = new AtomicLong();
    private final Object lock = new Object();

    /** Written before each increment of the count. */
    private final Histogram delays = new Histogram(3);

    /** Of whom nothing is expected; -1: nobody. */
    private final int apart;

    @GuardedBy("lock")
    private @Nullable String fault;

    Tally(int round, int clients) {
        this(round, clients, -1);
    }

    Tally(int round, int clients, int apart) {
        this.round = round;
        this.sent = new int[clients];
        this.arrived = new int[clients];
        this.apart = apart;
    }

    int clients() {
        return sent.length;
    }

    /** Stamps a message for this client, or of it. */
    void stamp(int client, byte[] payload) {
        Stamp.write(payload, 0, System.nanoTime(), round, sent[client]++);
        if (client != apart) {
            expected.lazySet(expected.getPlain() + 1);
        }
    }

    /** Stamps one message that all clients are to get. */
    void stampForAll(byte[] payload) {
        Stamp.write(payload, 0, System.nanoTime(), round, sent[0]);
        for (int client = 0; client < sent.length; client++) {
            sent[client]++;
        }
        expected.lazySet(expected.getPlain() + sent.length);
    }

    @Override
    public void arrived(int client, byte[] source, int offset, int length) {
        if (client == apart) {
            return;
        }
        if (length < Stamp.LENGTH) {
            fault("client " + client + " got a message of " + length + " bytes");
            return;
        }
        int sequence = Stamp.sequence(source, offset);
        if (Stamp.round(source, offset) != round) {
            fault("client " + client + " got a message of round " + Stamp.round(source, offset) + " in round " + round);
        } else if (sequence != arrived[client]) {
            fault("client " + client + " got message " + sequence + " where " + arrived[client] + " was due");
        }
        arrived[client]++;
        delays.recordValue(Math.max(0, System.nanoTime() - Stamp.nanos(source, offset)));
        count.lazySet(count.getPlain() + 1);
    }

    void fault(String what) {
        synchronized (lock) {
            if (fault == null) {
                fault = what;
            }
        }
    }

    long underWay() {
        return expected.get() - count.get();
    }

    long sent() {
        return expected.get();
    }

    long arrived() {
        return count.get();
    }

    /**
     * Waits until all that was sent has arrived; a slow relay may take its time, as long as something arrives.
     *
     * @param patience how long nothing may arrive
     * @throws InvalidRunException if something is missing or came wrong
     */
    void await(Duration patience) {
        long seen = -1;
        long end = 0;
        while (count.get() < expected.get()) {
            if (count.get() != seen) {
                seen = count.get();
                end = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() - end > 0) {
                break;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        verify();
    }

    private void verify() {
        String wrong;
        synchronized (lock) {
            wrong = fault;
        }
        if (wrong != null) {
            throw new InvalidRunException(wrong);
        }
        if (count.get() != expected.get()) {
            throw new InvalidRunException("of " + expected.get() + " messages " + count.get() + " arrived");
        }
        for (int client = 0; client < sent.length; client++) {
            if (client != apart && sent[client] != arrived[client]) {
                throw new InvalidRunException(
                        "client " + client + ": sent " + sent[client] + ", arrived " + arrived[client]);
            }
        }
    }

    /** From the stamp to the arrival, in nanoseconds. */
    Histogram delays() {
        count.get();
        return delays;
    }
}
