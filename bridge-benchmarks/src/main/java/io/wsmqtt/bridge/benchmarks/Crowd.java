package io.wsmqtt.bridge.benchmarks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All WebSocket clients of one server; client n is the user {@code u<n>}.
 *
 * <p>Serial, but for what the swarm's thread reports. Opening and dropping block.
 */
final class Crowd implements SwarmClient.Listener {
    private static final Duration OPEN_DEADLINE = Duration.ofMinutes(1);
    private static final int CONNECTS_AT_ONCE = 50;
    private static final long POLL_NANOS = 1_000_000;

    private final Swarm swarm;
    private final List<SwarmClient> clients = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable String firstEnd;

    private volatile @Nullable Sink sink;
    private volatile IntConsumer opened = client -> {};

    /** Who may be closed by the server; -1: nobody. */
    private volatile int apart = -1;

    Crowd(Swarm swarm, int port, int size) {
        this.swarm = swarm;
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < size; i++) {
            clients.add(new SwarmClient(swarm, this, i, server, "/netgate/secret/p/s/u" + i));
        }
    }

    int size() {
        return clients.size();
    }

    SwarmClient client(int index) {
        return clients.get(index);
    }

    /** Connects all, some at once. */
    void open() {
        next.set(0);
        begin(client -> connectNext());
        swarm.execute(() -> {
            for (int i = 0; i < CONNECTS_AT_ONCE; i++) {
                connectNext();
            }
        });
        awaitOpen(size());
    }

    private void begin(IntConsumer whenOpened) {
        open.set(0);
        ended.set(0);
        synchronized (lock) {
            firstEnd = null;
        }
        opened = whenOpened;
    }

    private void connectNext() {
        int index = next.getAndIncrement();
        if (index < size()) {
            clients.get(index).connect();
        }
    }

    private void awaitOpen(int count) {
        long end = System.nanoTime() + OPEN_DEADLINE.toNanos();
        while (open.get() < count) {
            check();
            if (System.nanoTime() > end) {
                throw new InvalidRunException("of " + count + " clients " + open.get() + " connected");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Drops all and has all connect again at once; returns at once. Whoever has is told on the swarm's thread. */
    void comeBack(IntConsumer whenOpened) {
        begin(whenOpened);
        swarm.execute(() -> {
            clients.forEach(SwarmClient::drop);
            clients.forEach(SwarmClient::connect);
        });
    }

    /** Drops all. */
    void drop() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        swarm.execute(() -> {
            clients.forEach(SwarmClient::drop);
            done.countDown();
        });
        done.await();
    }

    /** Has this one connect again, with little room for what it does not read; the server may close it from now on. */
    void replaceBySlow(int index) {
        apart = index;
        begin(client -> {});
        swarm.execute(() -> {
            clients.get(index).drop();
            clients.get(index).connectWithSmallBuffer();
        });
        awaitOpen(1);
    }

    /** Has this one stop reading. */
    void stall(int index) {
        swarm.execute(() -> clients.get(index).stall());
    }

    /** Where what arrives is counted from now on. */
    void count(Sink counting) {
        this.sink = counting;
    }

    /** How many were refused or closed since the last time that all connected. */
    int ended() {
        return ended.get();
    }

    /** Fails if a client was refused or closed. */
    void check() {
        synchronized (lock) {
            if (firstEnd != null) {
                throw new InvalidRunException(ended.get() + " clients ended, the first: " + firstEnd);
            }
        }
    }

    @Override
    public void opened(SwarmClient client) {
        open.incrementAndGet();
        opened.accept(client.index());
    }

    @Override
    public void ended(SwarmClient client, String reason) {
        if (client.index() == apart) {
            return;
        }
        ended.incrementAndGet();
        synchronized (lock) {
            if (firstEnd == null) {
                firstEnd = "client " + client.index() + ", " + reason;
            }
        }
    }

    @Override
    public void message(SwarmClient client, byte[] source, int offset, int length) {
        Sink counting = sink;
        if (counting != null) {
            counting.arrived(client.index(), source, offset, length);
        }
    }
}
