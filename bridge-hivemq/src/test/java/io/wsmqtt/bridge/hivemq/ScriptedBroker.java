package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5 broker that forgets each session, delivers and acknowledges nothing, and answers each SUBSCRIBE with the next
 * code it was given.
 *
 * <p>Thread-safe. One thread of its own serves one client at a time.
 */
final class ScriptedBroker implements AutoCloseable {
    static final int CONNECT = 1;
    static final int PUBLISH = 3;
    static final int SUBSCRIBE = 8;

    /** In the place of a type: the client's connection has ended. */
    static final int GONE = 0;

    private final ServerSocket server;

    @GuardedBy("this")
    private final Queue<Integer> subscribeCodes;

    @GuardedBy("this")
    private final List<Integer> received = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable Socket client;

    ScriptedBroker(Integer... subscribeCodes) {
        this.subscribeCodes = new ArrayDeque<>(List.of(subscribeCodes));
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "scripted-broker");
        thread.setDaemon(true);
        thread.start();
    }

    String uri() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    private synchronized void received(int type) {
        received.add(type);
    }

    /** The types of the packets that came so far, over all connections. */
    synchronized List<Integer> received() {
        return List.copyOf(received);
    }

    /** Drops the present client. */
    synchronized void cut() {
        if (client != null) {
            close(client);
        }
    }

    /** Sends the present client this packet, then drops it. */
    synchronized void endWith(String packet) {
        if (client == null) {
            throw new IllegalStateException("no client");
        }
        try {
            client.getOutputStream().write(HexFormat.of().parseHex(packet));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                synchronized (this) {
                    client = socket;
                }
                answerAll(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
            } catch (IOException goneOrTheTestIsOver) {
                received(GONE);
            }
        }
    }

    private void answerAll(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            int type = in.readUnsignedByte() >> 4;
            byte[] body = new byte[length(in)];
            in.readFully(body);
            out.write(answer(type, body));
        }
    }

    private synchronized byte[] answer(int type, byte[] body) {
        received(type);
        if (type == CONNECT) {
            return new byte[] {0x20, 3, 0, 0, 0};
        }
        if (type == SUBSCRIBE) {
            int code = subscribeCodes.remove();
            return new byte[] {(byte) 0x90, 4, body[0], body[1], 0, (byte) code};
        }
        return new byte[0];
    }

    private static int length(DataInputStream in) throws IOException {
        int value = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            value |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit >= 0x80);
        return value;
    }

    @Override
    public void close() {
        close(server);
        cut();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
