package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.jakarta.JakartaOptions.FrameKinds;
import io.wsmqtt.bridge.jakarta.RecordedSession.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What comes from a client reaches the engine as it was sent, and what may not come closes. */
class FramesTest extends ContainerFixture {
    @Test
    void echoesTextAndBinary() {
        acceptor.behaviour = RecordedSession::echo;
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();

        client.sendText("grüß dich 🙂");
        client.sendBinary(new byte[] {0, 1, (byte) 0xFF});
        client.sendText("");

        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("grüß dich 🙂"));
        assertThat(client.next(SOON))
                .isEqualTo(new RawWebSocket.Event.Binary(ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xFF})));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text(""));
    }

    @Test
    void joinsABinaryMessageOfOneMebibyteFromItsFragments() {
        start(JakartaOptions.defaults().withMaxFrameBytes(1 << 20));
        RawWebSocket client = connect();
        byte[] data = new byte[1 << 20];
        new Random(7).nextBytes(data);

        sendInFragments(client, RawWebSocket.BINARY, data, 30_011);

        assertThat(acceptor.nextSession().nextFrame()).isEqualTo(Frame.binary(data));
    }

    @Test
    void takesAFrameOfExactlyTheBoundInOnePiece() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        String text = "é".repeat(32 * 1024);

        client.sendText(text);

        assertThat(acceptor.nextSession().nextFrame()).isEqualTo(Frame.text(text));
    }

    @Test
    void joinsCharactersThatFragmentsSplit() {
        start(JakartaOptions.defaults().withMaxFrameBytes(1 << 20));
        RawWebSocket client = connect();
        String text = "a🙂é€𝄞".repeat(9_000);

        sendInFragments(client, RawWebSocket.TEXT, text.getBytes(StandardCharsets.UTF_8), 4_093);
        sendInFragments(client, RawWebSocket.TEXT, "🙂🙂".getBytes(StandardCharsets.UTF_8), 1);
        client.sendText(text);

        RecordedSession session = acceptor.nextSession();
        assertThat(session.nextFrame()).isEqualTo(Frame.text(text));
        assertThat(session.nextFrame()).isEqualTo(Frame.text("🙂🙂"));
        assertThat(session.nextFrame()).isEqualTo(Frame.text(text));
    }

    @Test
    void closesWith1009OnAFrameAboveTheBound() {
        start(JakartaOptions.defaults().withMaxFrameBytes(1_000));
        RawWebSocket client = connect();

        client.sendBinary(new byte[1_001]);

        assertClosedBy(client, CloseReason.TOO_BIG);
    }

    @Test
    void closesWith1009OnFragmentsThatAddUpToMoreThanTheBound() {
        start(JakartaOptions.defaults().withMaxFrameBytes(1_000));
        RawWebSocket client = connect();

        client.sendFrame(RawWebSocket.TEXT, Fin.MORE_FOLLOWS, "x".repeat(600).getBytes(StandardCharsets.UTF_8));
        client.sendFrame(
                RawWebSocket.CONTINUATION, Fin.MORE_FOLLOWS, "x".repeat(600).getBytes(StandardCharsets.UTF_8));

        assertClosedBy(client, CloseReason.TOO_BIG);
    }

    @Test
    void closesWith1007OnTextThatIsNoUtf8() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();

        client.sendFrame(RawWebSocket.TEXT, Fin.LAST, new byte[] {'a', (byte) 0xC3, '('});

        assertThat(client.next(SOON))
                .isInstanceOfSatisfying(
                        RawWebSocket.Event.Close.class,
                        close -> assertThat(close.code()).isEqualTo(1007));
        assertThat(acceptor.nextSession().next())
                .isInstanceOfSatisfying(
                        Event.Closed.class,
                        closed -> assertThat(closed.reason().code()).isEqualTo(1007));
    }

    @Test
    void closesWith1007OnASurrogateEncodedAsUtf8() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();

        client.sendFrame(RawWebSocket.TEXT, Fin.LAST, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});

        assertThat(client.next(SOON))
                .isInstanceOfSatisfying(
                        RawWebSocket.Event.Close.class,
                        close -> assertThat(close.code()).isEqualTo(1007));
    }

    @Test
    void closesWith1003OnBinaryWhereOnlyTextIsAllowed() {
        start(JakartaOptions.defaults().withFrameKinds(FrameKinds.TEXT_ONLY));
        RawWebSocket client = connect();

        client.sendBinary(new byte[] {1});

        assertClosedBy(client, CloseReason.UNSUPPORTED_FRAME);
    }

    @Test
    void closesWith1003OnTextWhereOnlyBinaryIsAllowed() {
        start(JakartaOptions.defaults().withFrameKinds(FrameKinds.BINARY_ONLY));
        RawWebSocket client = connect();

        client.sendText("no");

        assertClosedBy(client, CloseReason.UNSUPPORTED_FRAME);
    }

    private void assertClosedBy(RawWebSocket client, CloseReason reason) {
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(reason.code(), reason.text()));
        assertThat(acceptor.nextSession().next()).isEqualTo(new Event.Closed(reason));
    }

    private static void sendInFragments(RawWebSocket client, int opcode, byte[] data, int size) {
        for (int from = 0; from < data.length; from += size) {
            int to = Math.min(data.length, from + size);
            client.sendFrame(
                    from == 0 ? opcode : RawWebSocket.CONTINUATION,
                    to == data.length ? Fin.LAST : Fin.MORE_FOLLOWS,
                    Arrays.copyOfRange(data, from, to));
        }
    }
}
