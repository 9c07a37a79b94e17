package io.wsmqtt.bridge.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The thread that reads for all WebSocket clients.
 *
 * <p>Thread-safe. Whatever concerns a connection's state runs on that thread.
 */
final class Swarm implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    Swarm() throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, "swarm");
        thread.setDaemon(true);
        thread.start();
    }

    Selector selector() {
        return selector;
    }

    /** Has the thread do this soon. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        byte[] buffer = new byte[BUFFER];
        try {
            while (!closed) {
                selector.select(key -> handle(key, buffer));
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the load generator's selector failed", e);
        }
    }

    private static void handle(SelectionKey key, byte[] buffer) {
        SwarmClient client = (SwarmClient) key.attachment();
        if (!key.isValid()) {
            return;
        }
        if (key.isConnectable()) {
            client.connected();
        } else if (key.isReadable()) {
            client.readable(buffer);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
