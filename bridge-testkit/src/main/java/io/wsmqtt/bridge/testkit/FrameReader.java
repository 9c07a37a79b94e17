package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Turns the bytes of a server into events (RFC 6455, section 5.2). Runs once, on one thread. */
final class FrameReader implements Runnable {

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;

    /** More than any test sends, and far from exhausting the heap. */
    private static final long MAX_PAYLOAD = 64L * 1024 * 1024;

    /** How much of what is behind a malformed header is shown, in bytes. */
    private static final int MAX_EVIDENCE = 64;

    private final DataInputStream in;
    private final Consumer<Event> events;
    private final Consumer<ByteBuffer> pings;

    /** The message whose fragments are arriving, and its opcode; confined to the reading thread. */
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /** Opcode of that message, -1 between messages; confined to the reading thread. */
    private int messageOpcode = -1;

    /** The two bytes that the frame began with that was read last; confined to the reading thread. */
    private int head;

    private int second;

    FrameReader(InputStream in, Consumer<Event> events, Consumer<ByteBuffer> pings) {
        this.in = new DataInputStream(in);
        this.events = events;
        this.pings = pings;
    }

    @Override
    public void run() {
        try {
            while (true) {
                frame();
            }
        } catch (ProtocolException e) {
            events.accept(new Event.Malformed(
                    e.getMessage() + ", at " + HexFormat.of().formatHex(evidence())));
        } catch (IOException e) {
            // The end, in order or not: one event for both.
        } finally {
            events.accept(new Event.Eof());
        }
    }

    /** The header that was read last, and what has come behind it. */
    private byte[] evidence() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(head);
        bytes.write(second);
        try {
            bytes.write(in.readNBytes(Math.min(in.available(), MAX_EVIDENCE)));
        } catch (IOException e) {
            // What was read before has to do.
        }
        return bytes.toByteArray();
    }

    private void frame() throws IOException {
        head = in.readUnsignedByte();
        second = in.readUnsignedByte();
        int opcode = head & 0x0f;
        check((head & RESERVED) == 0, "reserved bits without an extension");
        check((second & MASKED) == 0, "a masked frame from a server");
        long length = second & 0x7f;
        check(opcode < 8 || (length < 126 && (head & FIN) != 0), "a long or fragmented control frame");
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        check(length >= 0 && length <= MAX_PAYLOAD, "a payload of " + length + " bytes");
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new IOException("The connection ended within a frame");
        }
        if (opcode >= 8) {
            control(opcode, ByteBuffer.wrap(payload).asReadOnlyBuffer());
        } else {
            data(opcode, (head & FIN) != 0, payload);
        }
    }

    private void data(int opcode, boolean last, byte[] payload) throws IOException {
        if (opcode == RawWebSocket.CONTINUATION) {
            check(messageOpcode >= 0, "a continuation of nothing");
        } else {
            check(opcode == RawWebSocket.TEXT || opcode == RawWebSocket.BINARY, "opcode " + opcode);
            check(messageOpcode < 0, "a new message within another");
            messageOpcode = opcode;
        }
        message.write(payload);
        if (last) {
            ByteBuffer whole = ByteBuffer.wrap(message.toByteArray()).asReadOnlyBuffer();
            message.reset();
            boolean text = messageOpcode == RawWebSocket.TEXT;
            messageOpcode = -1;
            events.accept(text ? new Event.Text(utf8(whole)) : new Event.Binary(whole));
        }
    }

    private void control(int opcode, ByteBuffer payload) throws IOException {
        switch (opcode) {
            case RawWebSocket.PONG -> events.accept(new Event.Pong(payload));
            case RawWebSocket.PING -> pings.accept(payload);
            case RawWebSocket.CLOSE -> {
                check(payload.remaining() != 1, "half a close code");
                int code = payload.hasRemaining() ? payload.getShort() & 0xffff : 1005;
                events.accept(new Event.Close(code, utf8(payload)));
            }
            default -> throw new ProtocolException("opcode " + opcode);
        }
    }

    private static String utf8(ByteBuffer bytes) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            ProtocolException malformed = new ProtocolException("text that is not UTF-8");
            malformed.initCause(e);
            throw malformed;
        }
    }

    private static void check(boolean right, String otherwise) throws ProtocolException {
        if (!right) {
            throw new ProtocolException(otherwise);
        }
    }
}
