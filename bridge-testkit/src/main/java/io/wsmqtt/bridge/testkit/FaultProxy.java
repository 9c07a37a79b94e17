package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that can break what passes through it the way networks do.
 *
 * <p>Thread-safe and non-blocking, except for {@link #refuseNew} and {@link #close}, and that the first step of a new
 * connection, connecting to the target, makes later new ones wait for up to 5 s. Each open connection costs two daemon threads with small stacks; a few hundred are fine.
 *
 * <p>The faults of this class apply to all open connections and to those to come until {@link #resume()}; those of a
 * {@link ProxyConnection} to it alone. The proxy takes at most 16 KiB in each direction into its own memory, and its receive
 * buffers are 64 KiB, so back-pressure reaches the sender soon.
 */
public final class FaultProxy implements AutoCloseable {

    /** The way that bytes take. */
    public enum Direction {
        TO_TARGET,
        TO_CLIENT
    }

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int LEAVE_TIMEOUT_MILLIS = 2 * CONNECT_TIMEOUT_MILLIS;
    private static final int RECEIVE_BUFFER = 64 * 1024;
    private static final int BACKLOG = 1_024;

    private final List<InetSocketAddress> targets;
    private final int port;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Set<ProxyConnection> open = new LinkedHashSet<>();

    /** What new connections start with. */
    @GuardedBy("lock")
    private Faults faults = Faults.NONE;

    @GuardedBy("lock")
    private @Nullable Listener listener;

    @GuardedBy("lock")
    private long accepted;

    @GuardedBy("lock")
    private boolean closed;

    private FaultProxy(List<InetSocketAddress> targets) {
        this.targets = List.copyOf(targets);
        this.port = FreePorts.next();
        acceptNew();
    }

    /** Starts a proxy to the port of 127.0.0.1; nothing needs to listen there yet. */
    public static FaultProxy to(int targetPort) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
    }

    /** Starts a proxy to the address. */
    public static FaultProxy to(InetSocketAddress target) {
        return new FaultProxy(List.of(target));
    }

    /**
     * Starts a proxy to several ports of 127.0.0.1, which new connections reach in turn. It does not look whether a target is
     * there: a client whose turn falls on one that is not is reset, and reaches the next one when it comes again.
     */
    public static FaultProxy inTurnTo(int... targetPorts) {
        return new FaultProxy(IntStream.of(targetPorts)
                .mapToObj(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList());
    }

    /** The port of 127.0.0.1 at which the proxy listens; it stays the same. */
    public int port() {
        return port;
    }

    /**
     * How many connections of clients the proxy has accepted so far, also when the target then was not there. A client is
     * connected a moment before it is counted; one that the target has accepted is counted for sure.
     */
    public long accepted() {
        synchronized (lock) {
            return accepted;
        }
    }

    /** The connections that are open now, oldest first. */
    public List<ProxyConnection> connections() {
        synchronized (lock) {
            return List.copyOf(open);
        }
    }

    /**
     * Refuses new connections (nothing listens any more); open ones go on. Waits until that is so: at most 10 s, or until the
     * thread is interrupted. Idempotent.
     */
    public void refuseNew() {
        Listener former;
        synchronized (lock) {
            former = listener;
            listener = null;
        }
        if (former != null) {
            former.end();
        }
    }

    /** Accepts new connections again. Idempotent. */
    public void acceptNew() {
        Listener opened = null;
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("The proxy is closed");
            }
            if (listener == null) {
                opened = new Listener(listen());
                listener = opened;
            }
        }
        if (opened != null) {
            Listener started = opened;
            ProxyConnection.start("fault-proxy-" + port, () -> {
                try {
                    acceptFrom(started.socket);
                } finally {
                    started.left.countDown();
                }
            });
        }
    }

    /** A socket that listens, and whether the thread that accepts from it has left it: until then the kernel keeps it. */
    private record Listener(ServerSocket socket, CountDownLatch left) {
        Listener(ServerSocket socket) {
            this(socket, new CountDownLatch(1));
        }

        void end() {
            closeQuietly(socket);
            try {
                if (!left.await(LEAVE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("The proxy still listens");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ServerSocket listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            // Only what is set before it listens counts for the sockets it accepts.
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void acceptFrom(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException e) {
                // Closed by refuseNew, which ends the loop, or a client that was gone before it was accepted.
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        ProxyConnection connection;
        InetSocketAddress target;
        boolean late;
        // Known before the target sees it, so that a fault never misses a connection that the target has accepted.
        synchronized (lock) {
            connection = new ProxyConnection(client, server, faults, this::forget);
            late = closed;
            target = targets.get((int) (accepted++ % targets.size()));
            open.add(connection);
        }
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.setReceiveBufferSize(RECEIVE_BUFFER);
            server.connect(target, CONNECT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            late = true;
        }
        if (late) {
            connection.cut();
        } else {
            connection.start();
        }
    }

    private void forget(ProxyConnection connection) {
        synchronized (lock) {
            open.remove(connection);
        }
    }

    /** {@link ProxyConnection#cut()} for all open connections; new ones are not affected. */
    public void cut() {
        connections().forEach(ProxyConnection::cut);
    }

    /** {@link ProxyConnection#stall} for all. */
    public void stall(Direction direction) {
        change(faults -> faults.stalling(direction));
    }

    /** {@link ProxyConnection#blackhole()} for all. */
    public void blackhole() {
        change(Faults::swallowing);
    }

    /** {@link ProxyConnection#delay} for all. */
    public void delay(Duration delay) {
        change(faults -> faults.delaying(delay));
    }

    /** {@link ProxyConnection#resume()} for all; new connections have no faults any more. */
    public void resume() {
        change(Faults::resumed);
        synchronized (lock) {
            faults = Faults.NONE;
        }
    }

    private void change(UnaryOperator<Faults> change) {
        List<ProxyConnection> affected;
        synchronized (lock) {
            faults = change.apply(faults);
            affected = List.copyOf(open);
        }
        affected.forEach(connection -> connection.change(change));
    }

    /** Stops listening and cuts all connections. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        refuseNew();
        cut();
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
