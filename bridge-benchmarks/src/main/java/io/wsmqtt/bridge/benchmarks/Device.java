package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The device's side: a minimal MQTT 5 client on one socket, QoS 0 and 1, that sends in batches and counts what it gets.
 *
 * <p>One thread sends; a thread of its own receives.
 */
final class Device implements AutoCloseable {
    /** How many PUBLISH packets of QoS 1 may be without PUBACK. */
    private static final int WINDOW = 2_000;

    private static final int BATCH = 64 * 1024;
    private static final int INPUT = 256 * 1024;
    private static final long POLL_NANOS = 100_000;

    private final Socket socket;
    private final InputStream in;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final OutputStream out;

    private final ByteBuffer batch = ByteBuffer.allocate(BATCH); // by the thread that sends
    private final ByteBuffer acknowledgements = ByteBuffer.allocate(BATCH); // by the thread that receives
    private final CountDownLatch connected = new CountDownLatch(1);
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final AtomicLong acknowledged = new AtomicLong();
    private long sent; // by the thread that sends; QoS 1 only
    private volatile @Nullable Tally tally;
    private volatile boolean closed;

    private Device(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Connects, and subscribes to this filter. */
    static Device connect(int port, String clientId, String filter, int qos) throws IOException {
        Device device = new Device(port);
        device.write(Packets.connect(clientId));
        Thread thread = new Thread(device::read, clientId);
        thread.setDaemon(true);
        thread.start();
        await(device.connected);
        device.write(Packets.subscribe(filter, qos));
        await(device.subscribed);
        return device;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the broker does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where what arrives is counted from now on; the client is the number at the end of the topic. */
    void count(Tally tally) {
        this.tally = tally;
    }

    /** Adds a PUBLISH to the batch; at QoS 1 it waits while too many are without PUBACK. */
    void publish(byte[] topic, int qos, byte[] payload) {
        if (qos > 0) {
            while (sent - acknowledged.get() >= WINDOW) {
                flush();
                LockSupport.parkNanos(POLL_NANOS);
            }
            sent++;
        }
        if (batch.remaining() < Packets.publishLength(topic, qos, payload)) {
            flush();
        }
        Packets.publish(batch, topic, qos, (int) (sent % 65_535) + 1, payload);
    }

    /** Sends the batch. */
    void flush() {
        batch.flip();
        write(batch);
        batch.clear();
    }

    private void write(ByteBuffer bytes) {
        synchronized (lock) {
            try {
                out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void read() {
        byte[] bytes = new byte[INPUT];
        int limit = 0;
        try {
            while (true) {
                int read = in.read(bytes, limit, bytes.length - limit);
                if (read < 0) {
                    break;
                }
                limit += read;
                int used = packets(bytes, limit);
                System.arraycopy(bytes, used, bytes, 0, limit - used);
                limit -= used;
                acknowledge();
            }
        } catch (IOException e) {
            // Told below.
        }
        Tally counting = tally;
        if (!closed && counting != null) {
            counting.fault("the broker closed the device's connection");
        }
    }

    private int packets(byte[] bytes, int limit) {
        int at = 0;
        while (true) {
            int length = 0;
            int head = 1;
            boolean more = true;
            for (int shift = 0; more; shift += 7) {
                if (at + head >= limit) {
                    return at;
                }
                length |= (bytes[at + head] & 0x7F) << shift;
                more = bytes[at + head++] < 0;
            }
            if (at + head + length > limit) {
                return at;
            }
            packet(bytes, at, at + head, length);
            at += head + length;
        }
    }

    private void packet(byte[] bytes, int first, int body, int length) {
        switch (bytes[first] >> 4 & 0xF) {
            case 2 -> connected.countDown();
            case 3 -> message(bytes, bytes[first] >> 1 & 3, body, length);
            case 4 -> acknowledged.incrementAndGet();
            case 9 -> subscribed.countDown();
            default -> throw new IllegalStateException("packet " + (bytes[first] & 0xFF) + " is not foreseen");
        }
    }

    private void message(byte[] bytes, int qos, int body, int length) {
        int topic = ((bytes[body] & 0xFF) << 8) | (bytes[body + 1] & 0xFF);
        int at = body + 2 + topic;
        int client = client(bytes, at);
        if (qos > 0) {
            if (acknowledgements.remaining() < 4) {
                acknowledge();
            }
            acknowledgements.put((byte) 0x40).put((byte) 2).put(bytes, at, 2);
            at += 2;
        }
        // Properties: shorter than 128 bytes, since nobody here sends any of length.
        at += 1 + bytes[at];
        Tally counting = tally;
        if (counting != null) {
            counting.arrived(client, bytes, at, body + length - at);
        }
    }

    /** The number before this place. */
    private static int client(byte[] bytes, int end) {
        int value = 0;
        int power = 1;
        for (int i = end - 1; bytes[i] >= '0' && bytes[i] <= '9'; i--) {
            value += (bytes[i] - '0') * power;
            power *= 10;
        }
        return value;
    }

    private void acknowledge() {
        if (acknowledgements.position() > 0) {
            write(acknowledgements.flip());
            acknowledgements.clear();
        }
    }

    /** The topics of this many, each with its number at the end. */
    static byte[][] topics(String prefix, int count) {
        byte[][] topics = new byte[count][];
        Arrays.setAll(topics, i -> (prefix + i).getBytes(UTF_8));
        return topics;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
    }
}
