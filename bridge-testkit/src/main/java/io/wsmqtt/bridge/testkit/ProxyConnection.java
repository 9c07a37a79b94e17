package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One connection through a {@link FaultProxy}: two sockets and a thread for each direction between them.
 *
 * <p>Thread-safe and non-blocking.
 */
public final class ProxyConnection {

    private enum Verdict {
        PASS,
        SWALLOW,
        CLOSED
    }

    private static final int CHUNK = 16 * 1024;
    private static final long STACK = 64 * 1024;

    private final Socket client;
    private final Socket server;
    private final Consumer<ProxyConnection> whenClosed;
    private final AtomicInteger ended = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private Faults faults;

    @GuardedBy("lock")
    private boolean closed;

    ProxyConnection(Socket client, Socket server, Faults faults, Consumer<ProxyConnection> whenClosed) {
        this.client = client;
        this.server = server;
        this.faults = faults;
        this.whenClosed = whenClosed;
    }

    static void start(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, STACK);
        thread.setDaemon(true);
        thread.start();
    }

    void start() {
        start("to-target-" + client.getPort(), () -> pump(Direction.TO_TARGET, client, server));
        start("to-client-" + client.getPort(), () -> pump(Direction.TO_CLIENT, server, client));
    }

    private void pump(Direction direction, Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            // Asked before each read, lest a stalled direction is drained, and after it, since the read may have
            // waited since before the stall.
            while (verdict(direction, Duration.ZERO) != Verdict.CLOSED) {
                int length = in.read(chunk);
                Verdict verdict = verdict(direction, delay());
                if (length < 0) {
                    if (verdict == Verdict.PASS) {
                        to.shutdownOutput();
                        endedInOrder();
                    }
                    return;
                }
                if (verdict == Verdict.PASS) {
                    out.write(chunk, 0, length);
                }
            }
        } catch (IOException e) {
            if (verdict(direction, Duration.ZERO) != Verdict.SWALLOW) {
                cut();
            }
        }
    }

    /** Closes once both directions have ended, when nothing can be lost by it. */
    private void endedInOrder() throws IOException {
        if (ended.incrementAndGet() == 2 && markClosed()) {
            client.close();
            server.close();
        }
    }

    private Duration delay() {
        lock.lock();
        try {
            return faults.delay();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the delay and while the direction is stalled, then tells what to do. */
    private Verdict verdict(Direction direction, Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!closed && !faults.swallows()) {
                if (faults.stalled().contains(direction)) {
                    changed.awaitUninterruptibly();
                } else if (left > 0 && !faults.delay().isZero()) {
                    left = changed.awaitNanos(left);
                } else {
                    return Verdict.PASS;
                }
            }
            return closed ? Verdict.CLOSED : Verdict.SWALLOW;
        } catch (InterruptedException e) {
            // Nobody interrupts the threads of the proxy.
            throw new IllegalStateException(e);
        } finally {
            lock.unlock();
        }
    }

    void change(UnaryOperator<Faults> change) {
        lock.lock();
        try {
            faults = change.apply(faults);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Resets both sides (RST): what is on its way is lost. Idempotent. */
    public void cut() {
        if (markClosed()) {
            reset(client);
            reset(server);
        }
    }

    /** Stops reading in one direction, so that the sender's buffers fill up; nothing is lost. */
    public void stall(Direction direction) {
        change(now -> now.stalling(direction));
    }

    /**
     * Swallows all bytes of both directions and also the end of either side, for good: each side is left with a
     * half-open connection.
     */
    public void blackhole() {
        change(Faults::swallowing);
    }

    /** Lets each batch of bytes wait this long, up to twice as long for those behind it; zero ends it. */
    public void delay(Duration delay) {
        change(now -> now.delaying(delay));
    }

    /** Ends stalls and delays. A black hole has lost bytes and stays one. */
    public void resume() {
        change(Faults::resumed);
    }

    /** Marks the connection as closed, frees its threads and reports it; tells whether this was the first call. */
    private boolean markClosed() {
        boolean first;
        lock.lock();
        try {
            first = !closed;
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (first) {
            whenClosed.accept(this);
        }
        return first;
    }

    static void reset(Socket socket) {
        try {
            // A linger of 0 makes close send RST instead of FIN.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }
}
