package io.wsmqtt.bridge.paho;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The buffered input of a connection, which takes messages out, hands all other packets to Paho one by one, and mends those that
 * Paho cannot take.
 *
 * <p>Serial.
 */
class PacketInput extends InputStream {
    private static final int USUAL = 8_192;
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBREC = 5;
    private static final int SUBACK = 9;
    private static final int UNSUBACK = 11;
    private static final int DISCONNECT = 14;

    /** One burst at most. */
    private static final int MOST_TOGETHER = 64;

    private final InputStream in;
    private final Topics topics;
    private final Consumer<ServerLimits> connack;
    private final IntConsumer disconnect;
    private final Consumer<List<Publish>> arrived;

    // All serial: one thread reads.
    private byte[] buffer = new byte[USUAL];
    private int next;
    private int packetEnd;
    private int limit;

    /**
     * @param connack is told of a CONNACK before Paho sees it
     * @param disconnect is told of the reason code of a DISCONNECT before Paho sees it
     * @param arrived gets messages, as many at a time as one read has brought
     */
    PacketInput(
            InputStream in,
            Topics topics,
            Consumer<ServerLimits> connack,
            IntConsumer disconnect,
            Consumer<List<Publish>> arrived) {
        this.in = in;
        this.topics = topics;
        this.connack = connack;
        this.disconnect = disconnect;
        this.arrived = arrived;
    }

    @Override
    public int read() throws IOException {
        return next < packetEnd || advance() ? buffer[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == packetEnd && !advance()) {
            return -1;
        }
        int count = Math.min(length, packetEnd - next);
        System.arraycopy(buffer, next, bytes, offset, count);
        next += count;
        return count;
    }

    @Override
    public int available() {
        return limit - next;
    }

    /** Goes to the next packet for Paho; false at the end of the stream. */
    private boolean advance() throws IOException {
        List<Publish> together = new ArrayList<>();
        while (true) {
            int end = endOfNext();
            if (end <= limit && type() == PUBLISH) {
                take(end, together);
                continue;
            }
            // Before anything that may take time: more packets may be long in coming.
            handOver(together);
            if (end > limit) {
                if (!fill(end - limit)) {
                    return false;
                }
                continue;
            }
            packetEnd = end;
            mend(next, next + headerLength(), end);
            return true;
        }
    }

    private void take(int end, List<Publish> together) throws IOException {
        Publish publish;
        try {
            publish = Publish.decode(buffer, next, next + headerLength(), end, topics);
        } catch (IOException malformed) {
            handOver(together);
            throw malformed;
        }
        next = end;
        packetEnd = end;
        together.add(publish);
        if (together.size() == MOST_TOGETHER) {
            handOver(together);
        }
    }

    private void handOver(List<Publish> together) {
        if (!together.isEmpty()) {
            arrived.accept(List.copyOf(together));
            together.clear();
        }
    }

    private int type() {
        return (buffer[next] >> 4) & 0xF;
    }

    /** Where the next packet ends; beyond the limit if it is not all there, by one byte if its length is not known. */
    private int endOfNext() throws IOException {
        int header = headerLength();
        return header == 0 ? limit + 1 : next + header + remainingLength(header);
    }

    /** The bytes of the fixed header, or 0 as long as they are not all there (MQTT 5 section 2.1). */
    private int headerLength() throws IOException {
        for (int length = 2; length <= 5; length++) {
            if (next + length > limit) {
                return 0;
            }
            if (buffer[next + length - 1] >= 0) {
                return length;
            }
        }
        throw new IOException("malformed packet: its length takes more than four bytes");
    }

    private int remainingLength(int header) {
        int value = 0;
        for (int i = header - 1; i >= 1; i--) {
            value = (value << 7) | (buffer[next + i] & 0x7F);
        }
        return value;
    }

    /** Reads more, at least one byte; makes room as data comes, so that a length alone takes no memory. */
    boolean fill(int least) throws IOException {
        if (next > 0) {
            System.arraycopy(buffer, next, buffer, 0, limit - next);
            limit -= next;
            packetEnd = 0;
            next = 0;
        }
        if (limit == 0 && buffer.length > USUAL) {
            buffer = new byte[USUAL];
        } else if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, limit + Math.min(Math.max(least, USUAL), limit));
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(count, 0);
        return count >= 0;
    }

    private void mend(int start, int body, int end) throws IOException {
        switch (type()) {
            case CONNACK -> connack.accept(ServerLimits.takeFrom(buffer, body, end));
            case PUBACK -> {
                if (end - body > 2) {
                    ReasonCodes.mendPuback(buffer, body + 2);
                }
            }
            case PUBREC -> {
                if (end - body > 2) {
                    ReasonCodes.mendPubrec(buffer, start, body + 2);
                }
            }
            case SUBACK, UNSUBACK -> ReasonCodes.mendSuback(buffer, body, end);
            // Without a reason code it is 0x00 (section 3.14.2.1).
            case DISCONNECT -> disconnect.accept(end > body ? buffer[body] & 0xFF : 0);
            default -> {}
        }
    }
}
