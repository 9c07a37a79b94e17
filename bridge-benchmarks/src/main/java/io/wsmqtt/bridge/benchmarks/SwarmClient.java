package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket client of the {@link Swarm}: RFC 6455 without extensions, answers Pings, hands text on.
 *
 * <p>Runs on the swarm's thread; {@link #send} is for one other thread.
 */
final class SwarmClient {
    private static final byte[] NOTHING = {};
    private static final int SMALL_BUFFER = 8 * 1024;

    /** What it tells its crowd; on the swarm's thread. */
    interface Listener {
        void opened(SwarmClient client);

        /** Refused, or closed by the server; {@code reason} says how. */
        void ended(SwarmClient client, String reason);

        /** The beginning of a text or binary message, at least what came in its first frame. */
        void message(SwarmClient client, byte[] source, int offset, int length);
    }

    private final Swarm swarm;
    private final Listener listener;
    private final int index;
    private final InetSocketAddress local;
    private final InetSocketAddress server;
    private final byte[] request;
    private volatile @Nullable SocketChannel channel;
    private @Nullable SelectionKey key; // guarded by: the swarm's thread
    private boolean open; // guarded by: the swarm's thread
    private byte[] rest = NOTHING; // guarded by: the swarm's thread

    SwarmClient(Swarm swarm, Listener listener, int index, InetSocketAddress server, String path) {
        this.swarm = swarm;
        this.listener = listener;
        this.index = index;
        this.server = server;
        // Several addresses: one has 28,000 ports, and those of connections that ended are busy for a minute.
        this.local = new InetSocketAddress(loopback(2 + index % 8), 0);
        this.request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(US_ASCII);
    }

    private static InetAddress loopback(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    int index() {
        return index;
    }

    void connect() {
        connect(0);
    }

    /** Leaves the server little room when the client stops reading. */
    void connectWithSmallBuffer() {
        connect(SMALL_BUFFER);
    }

    private void connect(int receiveBuffer) {
        rest = NOTHING;
        open = false;
        try {
            SocketChannel created = SocketChannel.open();
            channel = created;
            if (receiveBuffer > 0) {
                created.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            created.configureBlocking(false);
            created.setOption(StandardSocketOptions.TCP_NODELAY, true);
            created.bind(local);
            boolean done = created.connect(server);
            key = created.register(swarm.selector(), done ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (done) {
                write(ByteBuffer.wrap(request));
            }
        } catch (IOException e) {
            end("not connected: " + e);
        }
    }

    void connected() {
        try {
            SocketChannel connecting = channel;
            SelectionKey registered = key;
            if (connecting != null && registered != null && connecting.finishConnect()) {
                registered.interestOps(SelectionKey.OP_READ);
                write(ByteBuffer.wrap(request));
            }
        } catch (IOException e) {
            end("not connected: " + e);
        }
    }

    /** Stops reading, as a phone does that has gone out of range. */
    void stall() {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(0);
        }
    }

    void readable(byte[] bytes) {
        SocketChannel reading = channel;
        if (reading == null) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).put(rest);
        try {
            int read = reading.read(buffer);
            if (read < 0) {
                end("closed by the server");
                return;
            }
        } catch (IOException e) {
            end("connection lost: " + e);
            return;
        }
        int limit = buffer.position();
        int used = open ? 0 : handshake(bytes, limit);
        if (open) {
            used = frames(bytes, used, limit);
        }
        rest = used == limit ? NOTHING : Arrays.copyOfRange(bytes, used, limit);
    }

    /** Returns where the frames begin; 0 if the answer is not complete. */
    private int handshake(byte[] bytes, int limit) {
        for (int i = 3; i < limit; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                String status = new String(bytes, 0, Math.min(12, limit), US_ASCII);
                if (status.startsWith("HTTP/1.1 101")) {
                    open = true;
                    listener.opened(this);
                } else {
                    end("refused: " + status);
                }
                return i + 1;
            }
        }
        return 0;
    }

    private int frames(byte[] bytes, int from, int limit) {
        int at = from;
        while (limit - at >= 2) {
            int opcode = bytes[at] & 0x0F;
            int length = bytes[at + 1] & 0x7F;
            int head = 2;
            if (length == 126) {
                head = 4;
                if (limit - at < head) {
                    break;
                }
                length = unsigned16(bytes, at + 2);
            } else if (length == 127) {
                throw new IllegalStateException("a frame above 64 KiB is not foreseen");
            }
            if (limit - at < head + length) {
                break;
            }
            frame(opcode, bytes, at + head, length);
            at += head + length;
        }
        return at;
    }

    private void frame(int opcode, byte[] bytes, int offset, int length) {
        switch (opcode) {
            // A continuation adds nothing: what counts stands at the beginning.
            case 0x0 -> {}
            case 0x1, 0x2 -> listener.message(this, bytes, offset, length);
            case 0x8 -> end("closed with " + (length < 2 ? 1005 : unsigned16(bytes, offset)));
            case 0x9 -> write(Frames.pong(bytes, offset, length));
            default -> {}
        }
    }

    private static int unsigned16(byte[] bytes, int offset) {
        return ((bytes[offset] & 0xFF) << 8) | (bytes[offset + 1] & 0xFF);
    }

    /** Sends a frame at once. */
    void send(ByteBuffer frame) {
        write(frame);
    }

    private void write(ByteBuffer bytes) {
        SocketChannel writing = channel;
        if (writing == null) {
            return;
        }
        try {
            // Atomic among threads; a few hundred bytes always fit into the socket's buffer, unless the server has
            // stopped.
            writing.write(bytes);
            if (bytes.hasRemaining()) {
                throw new InvalidRunException("the server does not read from client " + index);
            }
        } catch (IOException e) {
            swarm.execute(() -> end("not written: " + e));
        }
    }

    /** Closes the connection without a word, as a phone does. */
    void drop() {
        SocketChannel closing = channel;
        channel = null;
        open = false;
        rest = NOTHING;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                // It is gone all the same.
            }
        }
    }

    private void end(String reason) {
        if (channel != null) {
            drop();
            listener.ended(this, reason);
        }
    }
}
