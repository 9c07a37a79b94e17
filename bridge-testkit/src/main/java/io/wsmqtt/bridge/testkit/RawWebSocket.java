package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A WebSocket client (RFC 6455) that does what it is told, also what the protocol forbids.
 *
 * <p>Thread-safe. One daemon thread reads and puts what arrives into an unbounded queue of {@link Event}s; {@code send}
 * writes on the calling thread and blocks while the server does not read. Fragments are joined. Pings are answered by
 * the reading thread and are no events, unless the builder says otherwise; a close from the server is answered by
 * nobody but {@link #sendClose}. The queue ends with {@link Event.Eof}.
 */
public final class RawWebSocket implements AutoCloseable {

    /** What the server did. */
    public sealed interface Event {
        /** A text message. */
        record Text(String text) implements Event {}

        /** A binary message. */
        record Binary(ByteBuffer data) implements Event {}

        /** A ping, only with {@link WebSocketHandshake#withoutPongs()} or {@link WebSocketHandshake#reportingPings()}. */
        record Ping(ByteBuffer data) implements Event {}

        /** A pong. */
        record Pong(ByteBuffer data) implements Event {}

        /** A close frame; code 1005 if it carried none. */
        record Close(int code, String reason) implements Event {}

        /** The server broke RFC 6455; nothing after it is read. */
        record Malformed(String why) implements Event {}

        /** The end of the connection, in order or by reset; always the last event. */
        record Eof() implements Event {}
    }

    /** Opcode of a fragment that continues a message (RFC 6455, section 5.2; also the other opcodes). */
    public static final int CONTINUATION = 0x0;

    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    /** Whether a frame ends its message (the FIN bit). */
    public enum Fin {
        LAST,
        MORE_FOLLOWS
    }

    private final Socket socket;
    private final HttpReply reply;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ReadGate gate;
    private final ReentrantLock writing = new ReentrantLock();

    @GuardedBy("writing")
    private final OutputStream out;

    RawWebSocket(Socket socket, HttpReply reply, ReadGate gate, WebSocketHandshake handshake) throws IOException {
        this.socket = socket;
        this.reply = reply;
        this.gate = gate;
        this.out = socket.getOutputStream();
        FrameReader reader =
                new FrameReader(new BufferedInputStream(gate), events::add, data -> ping(data, handshake.pings()));
        Thread thread = new Thread(reader, "raw-websocket-" + socket.getLocalPort());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A handshake to be configured, with a server at the port of 127.0.0.1.
     *
     * @param target the request target, sent byte for byte as UTF-8
     */
    public static WebSocketHandshake to(int port, String target) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), target);
    }

    /** A handshake to be configured. */
    public static WebSocketHandshake to(InetSocketAddress server, String target) {
        return new WebSocketHandshake(server, target);
    }

    /** What the server answered to the handshake. */
    public HttpReply reply() {
        return reply;
    }

    /** The port of the connection at this end, by which the server's end is found among the system's connections. */
    public int localPort() {
        return socket.getLocalPort();
    }

    /**
     * The next event, waiting for it if need be.
     *
     * @throws AssertionError if there is none in this time
     */
    public Event next(Duration timeout) {
        return poll(timeout).orElseThrow(() -> new AssertionError("Nothing came from the server in " + timeout));
    }

    /** The next event if it is there already. */
    public Optional<Event> poll() {
        return Optional.ofNullable(events.poll());
    }

    /** The next event if there is one within this time. */
    public Optional<Event> poll(Duration timeout) {
        try {
            return Optional.ofNullable(events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for the server", e);
        }
    }

    /** Sends a text message in one frame. */
    public void sendText(String text) {
        sendFrame(TEXT, Fin.LAST, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a binary message in one frame. */
    public void sendBinary(byte[] data) {
        sendFrame(BINARY, Fin.LAST, data);
    }

    public void sendPing(byte[] data) {
        sendFrame(PING, Fin.LAST, data);
    }

    public void sendPong(byte[] data) {
        sendFrame(PONG, Fin.LAST, data);
    }

    /** Sends a close frame and leaves the connection open for the server's. */
    public void sendClose(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        sendFrame(
                CLOSE,
                Fin.LAST,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /**
     * Sends a masked frame of any kind, unchecked.
     *
     * @throws UncheckedIOException if the connection is gone
     */
    public void sendFrame(int opcode, Fin fin, byte[] payload) {
        sendBytes(ByteBuffer.wrap(frame(opcode, fin, payload)));
    }

    /** A masked frame of any kind, unchecked. */
    static byte[] frame(int opcode, Fin fin, byte[] payload) {
        int mask = ThreadLocalRandom.current().nextInt();
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) ((fin == Fin.LAST ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 0x10000) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ (mask >>> (24 - 8 * (i & 3)))));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** Sends bytes as they are: unmasked frames, broken headers, halves of frames. */
    public void sendBytes(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        writing.lock();
        try {
            out.write(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writing.unlock();
        }
    }

    private void ping(ByteBuffer data, WebSocketHandshake.Pings pings) {
        if (pings != WebSocketHandshake.Pings.REPORTED) {
            pong(data);
        }
        if (pings != WebSocketHandshake.Pings.ANSWERED) {
            events.add(new Event.Ping(data));
        }
    }

    private void pong(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        try {
            sendPong(copy);
        } catch (UncheckedIOException e) {
            // The reading thread will find the end of the connection by itself.
        }
    }

    /** Stops reading from the socket: its buffers fill, and pings are not answered. What was read before stays. */
    public void stopReading() {
        gate.shut();
    }

    /** Reads on. */
    public void resumeReading() {
        gate.open();
    }

    /** Ends the sending side of the connection (FIN) and leaves the other open. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resets the connection (RST), as a phone that vanishes and comes back does. */
    public void reset() {
        ProxyConnection.reset(socket);
        gate.open();
    }

    /** Closes the connection without a close frame. Idempotent. */
    @Override
    public void close() {
        closeQuietly(socket);
        gate.open();
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }
}
