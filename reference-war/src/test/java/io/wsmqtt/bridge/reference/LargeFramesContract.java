package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large frames, up to and above {@link Deployed#FRAME_MAX}, both ways, byte for byte. */
interface LargeFramesContract extends Deployed {
    int CHUNK = 300_000;

    @ParameterizedTest(name = "binary, in pieces of {0} bytes")
    @ValueSource(ints = {FRAME_MAX, CHUNK})
    default void aBinaryFrameAtTheLimitComesBackByteForByte(int piece) {
        byte[] bytes = bytes(FRAME_MAX);
        try (RawWebSocket socket = connected("large-binary")) {
            send(socket, RawWebSocket.BINARY, bytes, piece);

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Binary(ByteBuffer.wrap(bytes)));
        }
    }

    @ParameterizedTest(name = "text, in pieces of {0} bytes")
    @ValueSource(ints = {FRAME_MAX, CHUNK})
    default void aTextFrameAtTheLimitComesBackCharacterForCharacter(int piece) {
        String text = text(FRAME_MAX);
        try (RawWebSocket socket = connected("large-text")) {
            send(socket, RawWebSocket.TEXT, text.getBytes(StandardCharsets.UTF_8), piece);

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(text));
        }
    }

    @ParameterizedTest(name = "opcode {0} in pieces of {1} bytes")
    @CsvSource({
        RawWebSocket.BINARY + "," + (FRAME_MAX + 1),
        RawWebSocket.BINARY + "," + CHUNK,
        RawWebSocket.TEXT + "," + (FRAME_MAX + 1),
        RawWebSocket.TEXT + "," + CHUNK
    })
    default void oneByteMoreClosesWith1009(int opcode, int piece) {
        byte[] bytes = new byte[FRAME_MAX + 1];
        Arrays.fill(bytes, (byte) 'x');
        try (RawWebSocket socket = connected("too-large")) {
            send(socket, opcode, bytes, piece);

            // Open Liberty has words of its own for it, where it is one frame.
            Deployed.assertClosed(socket, CloseReason.TOO_BIG.code());
        }
    }

    /** Whoever announces this is not to be waited for, and nothing of this size is to be reserved. */
    @Test
    default void aFrameThatAnnouncesFarTooMuchDoesNotBecomeASessionsBurden() {
        try (RawWebSocket socket = connected("boaster")) {
            socket.sendBytes(ByteBuffer.allocate(14)
                    .put((byte) 0x82)
                    .put((byte) 0xFF)
                    .putLong(1L << 40)
                    .putInt(0)
                    .flip());
            try {
                for (int sent = 0; sent < 4 * FRAME_MAX; sent += CHUNK) {
                    socket.sendBytes(ByteBuffer.allocate(CHUNK));
                }
            } catch (UncheckedIOException e) {
                // The server has had enough.
            }
            Event end = socket.next(PATIENCE);
            assertThat(end).isInstanceOfAny(Event.Close.class, Event.Eof.class);
            String seen = end instanceof Event.Close close ? "" + close.code() : "no Close frame";
            assertThat(seen).isIn("1009", "1002", "1011", "no Close frame");
            observed("a frame that announces 1 TiB", seen);
        }
        awaitQuiet();
        assertThat(server().log()).doesNotContain("OutOfMemoryError");
    }

    @ParameterizedTest(name = "of {0} bytes")
    @ValueSource(ints = {1 << 20, 5 << 20})
    default void whatTheDeviceSendsArrivesByteForByte(int size) {
        byte[] bytes = bytes(size);
        String text = text(size);
        try (RawWebSocket socket = connected("large")) {
            device().publish(DEVICE + "/to/large", bytes).join();
            device().publish(DEVICE + "/to/large", text).join();

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Binary(ByteBuffer.wrap(bytes)));
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(text));
        }
    }

    private static void send(RawWebSocket socket, int opcode, byte[] bytes, int piece) {
        try {
            for (int from = 0; from < bytes.length; from += piece) {
                int to = Math.min(bytes.length, from + piece);
                socket.sendFrame(
                        from == 0 ? opcode : RawWebSocket.CONTINUATION,
                        to == bytes.length ? Fin.LAST : Fin.MORE_FOLLOWS,
                        Arrays.copyOfRange(bytes, from, to));
            }
        } catch (UncheckedIOException e) {
            // The server need not read on what is too large; what it says about it has to arrive all the same.
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        bytes[0] = (byte) 0xFF;
        return bytes;
    }

    /** Of characters of one, two, three and four bytes, so that wherever a buffer ends it may cut one. */
    private static String text(int size) {
        StringBuilder text = new StringBuilder(size);
        int bytes = 0;
        while (size - bytes >= 10) {
            text.append("aß灯🙂");
            bytes += 10;
        }
        return text.append("x".repeat(size - bytes)).toString();
    }
}
