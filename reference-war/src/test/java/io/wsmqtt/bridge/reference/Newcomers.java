package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.reference.Pacer.Beat;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Clients that come, ten a second, and stay until the end. For one thread, which starts, ends and asks; they come on another.
 */
final class Newcomers implements AutoCloseable {
    private static final int A_SECOND = 10;

    private final int port;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<RawWebSocket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::come, "newcomers");
    private int next;

    private Newcomers(int port) {
        this.port = port;
    }

    /** Has them come to the port of 127.0.0.1 from now on. */
    static Newcomers to(int port) {
        Newcomers newcomers = new Newcomers(port);
        newcomers.thread.setDaemon(true);
        newcomers.thread.start();
        return newcomers;
    }

    private void come() {
        Pacer.run(over::get, List.of(new Beat(A_SECOND, this::comeOne)));
    }

    private void comeOne() {
        try {
            sockets.add(RawWebSocket.to(port, "/netgate/secret/p1/s1/newcomer" + next++)
                    .open());
        } catch (AssertionError | UncheckedIOException e) {
            refusals.add(String.valueOf(e.getMessage()));
        }
    }

    /** No more come; those that are there stay. */
    void enough() throws InterruptedException {
        over.set(true);
        thread.join();
    }

    int admitted() {
        return sockets.size();
    }

    /** Why some were not let in. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** What ended connections of those that were let in. */
    List<Event> ended() {
        List<Event> ended = new ArrayList<>();
        for (RawWebSocket socket : sockets) {
            socket.poll()
                    .filter(event -> event instanceof Event.Close || event instanceof Event.Eof)
                    .ifPresent(ended::add);
        }
        return ended;
    }

    @Override
    public void close() {
        over.set(true);
        sockets.forEach(RawWebSocket::close);
    }
}
