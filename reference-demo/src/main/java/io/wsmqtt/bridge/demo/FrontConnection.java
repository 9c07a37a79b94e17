package io.wsmqtt.bridge.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection through the {@link Front}: two sockets, and a thread for each direction between them.
 *
 * <p>Thread-safe and non-blocking.
 */
final class FrontConnection {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int CHUNK = 16 * 1024;
    private static final long STACK = 128 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final Consumer<FrontConnection> whenClosed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean silent; // only ever set: what was swallowed leaves a hole that nothing can mend

    FrontConnection(Socket client, Consumer<FrontConnection> whenClosed) {
        this.client = client;
        this.whenClosed = whenClosed;
    }

    static void startThread(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, STACK);
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects to the target, unless it is silent, and lets bytes pass. */
    void start(SocketAddress target) {
        startThread("demo-to-bridge-" + client.getPort(), () -> {
            try {
                client.setTcpNoDelay(true);
                if (!silent) {
                    server.setTcpNoDelay(true);
                    server.connect(target, CONNECT_TIMEOUT_MILLIS);
                    startThread("demo-to-page-" + client.getPort(), () -> pump(server, client));
                }
            } catch (IOException e) {
                // The bridge is not there, being started again.
                endUnlessSilent();
            }
            pump(client, server);
        });
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (!silent) {
                    OutputStream out = to.getOutputStream();
                    out.write(chunk, 0, length);
                }
            }
            if (!silent) {
                to.shutdownOutput();
                // Both ended: nothing can be lost by closing.
                if (ended.incrementAndGet() == 2 && markClosed()) {
                    client.close();
                    server.close();
                }
            } else if (!server.isConnected()) {
                cut();
            }
        } catch (IOException e) {
            endUnlessSilent();
        }
    }

    private void endUnlessSilent() {
        if (!silent) {
            cut();
        }
    }

    /** Swallows, from now on, all bytes and the end of either side: each is left with a half-open connection. */
    void silence() {
        silent = true;
    }

    /** Resets both sides. Idempotent. */
    void cut() {
        if (markClosed()) {
            reset(client);
            reset(server);
        }
    }

    private boolean markClosed() {
        boolean first = closed.compareAndSet(false, true);
        if (first) {
            whenClosed.accept(this);
        }
        return first;
    }

    private static void reset(Socket socket) {
        try {
            // A linger of 0 makes close send RST instead of FIN.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }
}
