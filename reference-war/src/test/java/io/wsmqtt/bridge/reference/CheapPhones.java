package io.wsmqtt.bridge.reference;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many plain WebSocket clients on one thread, which count what comes and answer Pings: so cheap that what a measurement on
 * the same machine shows is the server.
 *
 * <p>Thread-safe; {@link #connect} blocks. A frame of more than 4 KiB is beyond them.
 */
final class CheapPhones implements AutoCloseable {
    private static final int BUFFER = 4_096;
    private static final int FIN = 0x80;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Selector selector;
    private final Queue<SocketChannel> opened = new ConcurrentLinkedQueue<>();
    private final LongAdder messages = new LongAdder();
    private final LongAdder pings = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Thread thread = new Thread(this::run, "cheap-phones");

    /** Belongs to the thread: a Pong of at most 125 bytes, its header and its mask. */
    private final ByteBuffer pong = ByteBuffer.allocateDirect(131);

    CheapPhones() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens one more. */
    void connect(int port, String path) {
        try {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            try {
                upgrade(channel, port, path);
                channel.configureBlocking(false);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            opened.add(channel);
            selector.wakeup();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many messages all have got. */
    long messages() {
        return messages.sum();
    }

    /** How many Pings all have answered. */
    long pings() {
        return pings.sum();
    }

    /** How many were closed by the server. */
    long lost() {
        return lost.sum();
    }

    private static void upgrade(SocketChannel channel, int port, String path) throws IOException {
        // The key is the example of RFC 6455; what the server makes of it is for other tests to look at.
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (out.hasRemaining()) {
            channel.write(out);
        }
        // Byte by byte, since what follows the headers belongs to the frames.
        StringBuilder answer = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (answer.indexOf("\r\n\r\n") < 0) {
            if (channel.read(one.clear()) < 0) {
                throw new EOFException("The server closed the connection within its answer: " + answer);
            }
            answer.append((char) one.get(0));
        }
        if (!answer.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("The server refused: " + answer);
        }
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::ready);
                for (SocketChannel channel = opened.poll(); channel != null; channel = opened.poll()) {
                    channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(BUFFER));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void ready(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer in = (ByteBuffer) key.attachment();
        try {
            int read = channel.read(in);
            in.flip();
            while (frame(in, channel)) {}
            in.compact();
            if (read < 0) {
                end(key);
            }
        } catch (IOException e) {
            end(key);
        }
    }

    private void end(SelectionKey key) {
        lost.increment();
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    /** Takes one frame, which a server does not mask (RFC 6455 section 5.2); false if it has not come in full. */
    private boolean frame(ByteBuffer in, SocketChannel channel) throws IOException {
        if (in.remaining() < 2) {
            return false;
        }
        int start = in.position();
        int head = in.get(start);
        int length = in.get(start + 1) & 0x7f;
        int header = length == 126 ? 4 : 2;
        if (in.remaining() < header) {
            return false;
        }
        if (length == 126) {
            length = in.getShort(start + 2) & 0xffff;
        }
        if (length > BUFFER - header) {
            throw new IOException("a frame of " + length + " bytes");
        }
        if (in.remaining() < header + length) {
            return false;
        }
        switch (head & 0x0f) {
            case PING -> answer(in.slice(start + header, length), channel);
            case PONG -> {}
            case CLOSE -> throw new EOFException("closed");
            default -> {
                if ((head & FIN) != 0) {
                    messages.increment();
                }
            }
        }
        in.position(start + header + length);
        return true;
    }

    private void answer(ByteBuffer data, SocketChannel channel) throws IOException {
        pings.increment();
        pong.clear();
        // Masked by zero, which leaves the data as it is.
        pong.put((byte) (FIN | PONG)).put((byte) (0x80 | data.remaining())).putInt(0);
        pong.put(data).flip();
        while (pong.hasRemaining()) {
            channel.write(pong);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
