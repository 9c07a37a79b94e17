package io.wsmqtt.bridge.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The network between the page and the bridge: a TCP proxy on 127.0.0.1, which can be down the way a phone's network is.
 *
 * <p>Thread-safe and non-blocking. A connection costs two daemon threads; beyond 200 connections new ones are closed.
 */
final class Front implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 200;

    private final ServerSocket listening;
    private final InetSocketAddress target;
    private final Object lock = new Object();
    private final Set<FrontConnection> open = new HashSet<>(); // guarded by: lock
    private Network network = Network.UP; // guarded by: lock
    private boolean closed; // guarded by: lock

    private Front(ServerSocket listening, InetSocketAddress target) {
        this.listening = listening;
        this.target = target;
    }

    /** Starts to listen; nothing needs to listen at the target yet. */
    static Front start(int port, int target) throws IOException {
        ServerSocket listening = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        Front front = new Front(listening, new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        FrontConnection.startThread("demo-front-" + port, front::accept);
        return front;
    }

    int port() {
        return listening.getLocalPort();
    }

    /**
     * Down: what is open goes silent, and new connections get nowhere; no end learns of it. Up: what was open is cut, and new
     * connections pass again.
     */
    void network(Network wanted) {
        List<FrontConnection> affected;
        synchronized (lock) {
            if (network == wanted) {
                return;
            }
            network = wanted;
            affected = List.copyOf(open);
        }
        affected.forEach(wanted == Network.UP ? FrontConnection::cut : FrontConnection::silence);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                accepted(listening.accept());
            } catch (IOException e) {
                // Closed, which ends the loop, or a client that was gone before it was accepted.
            }
        }
    }

    private void accepted(Socket client) {
        FrontConnection connection = new FrontConnection(client, this::forget);
        boolean refused;
        boolean silent;
        synchronized (lock) {
            refused = closed || open.size() >= MOST_CONNECTIONS;
            silent = network == Network.DOWN;
            if (!refused) {
                open.add(connection);
            }
        }
        if (refused) {
            connection.cut();
            return;
        }
        if (silent) {
            connection.silence();
        }
        connection.start(target);
    }

    private void forget(FrontConnection connection) {
        synchronized (lock) {
            open.remove(connection);
        }
    }

    /** Stops listening and cuts all connections. Idempotent. */
    @Override
    public void close() throws IOException {
        List<FrontConnection> affected;
        synchronized (lock) {
            closed = true;
            affected = List.copyOf(open);
        }
        listening.close();
        affected.forEach(FrontConnection::cut);
    }
}
