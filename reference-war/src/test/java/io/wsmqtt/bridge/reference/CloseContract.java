package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How sessions end, whoever ends them: with which code and text, and that the connection is gone afterwards. */
interface CloseContract extends Deployed {
    /** What no client may send, masked where it would be by one that is right in all else. */
    Map<String, byte[]> VIOLATIONS = Map.of(
            "a frame without a mask", new byte[] {(byte) 0x81, 1, 'a'},
            "a reserved bit", new byte[] {(byte) 0xC1, (byte) 0x81, 0, 0, 0, 0, 'a'},
            "an opcode that is none", new byte[] {(byte) 0x83, (byte) 0x81, 0, 0, 0, 0, 'a'},
            "a continuation of nothing", new byte[] {(byte) 0x80, (byte) 0x81, 0, 0, 0, 0, 'a'},
            "a Ping in fragments", new byte[] {0x09, (byte) 0x81, 0, 0, 0, 0, 'a'},
            "half a close code", new byte[] {(byte) 0x88, (byte) 0x81, 0, 0, 0, 0, 3},
            "a close code that must not be sent", new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xEE});

    List<CloseReason> CATALOGUE = FateOfFrames.CATALOGUE;

    static Stream<String> violations() {
        return VIOLATIONS.keySet().stream().sorted();
    }

    @ParameterizedTest(name = "{0} arrives with its text, and the connection ends")
    @FieldSource("CATALOGUE")
    default void eachCodeArrivesWithItsText(CloseReason reason) {
        double before = closedWith(reason.code());
        try (RawWebSocket socket = connected("to-be-closed")) {
            socket.sendText(FateOfFrames.REJECT + reason.code());

            Deployed.assertClosed(socket, reason);
        }
        await().untilAsserted(() -> assertThat(closedWith(reason.code())).isEqualTo(before + 1));
    }

    @Test
    default void aTextOfTheGreatestLengthArrives() {
        try (RawWebSocket socket = connected("to-be-closed")) {
            socket.sendText(FateOfFrames.LONG_TEXT);

            Deployed.assertClosed(socket, FateOfFrames.LONGEST);
        }
    }

    @Test
    default void theConnectionEndsAlsoIfTheClientNeverAnswersTheCloseOrElseWhenItDoes() {
        try (RawWebSocket socket = connected("rude")) {
            socket.sendText(FateOfFrames.REJECT + 4503);

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Close(4503, CloseReason.BY_OPERATOR.text()));
            Optional<Event> end = socket.poll(PATIENCE);
            observed(
                    "the connection of a client that never answers a Close frame",
                    end.isPresent() ? "is dropped" : "stays");
            if (end.isEmpty()) {
                socket.sendClose(4503, "");
                end = socket.poll(PATIENCE);
            }
            assertThat(end).hasValue(new Event.Eof());
        }
        awaitQuiet();
    }

    @Test
    default void aPolicyThatThrowsClosesWith1011() {
        try (RawWebSocket socket = connected("unlucky")) {
            socket.sendText(FateOfFrames.THROW);

            Deployed.assertClosed(socket, CloseReason.INTERNAL);
        }
    }

    @Test
    default void textThatIsNotUtf8ClosesWith1007() {
        for (Fin first : Fin.values()) {
            double before = closedWith(1007);
            awaitQuiet();
            double all = metric("bridge_sessions_closed_total", "");
            try (RawWebSocket socket = connectedAndQuiet("not-utf8")) {
                socket.sendFrame(RawWebSocket.TEXT, first, new byte[] {(byte) 0xC3, 0x28});
                if (first == Fin.MORE_FOLLOWS) {
                    socket.sendFrame(RawWebSocket.CONTINUATION, Fin.LAST, new byte[] {'a'});
                }

                assertThat(socket.next(PATIENCE))
                        .isInstanceOfSatisfying(
                                Event.Close.class,
                                close -> assertThat(close.code()).isEqualTo(1007));
                Deployed.answerClose(socket, 1007);
                assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Eof());
            }
            await().untilAsserted(() ->
                    assertThat(metric("bridge_sessions_closed_total", "")).isEqualTo(all + 1));
            observed(
                    "counted for text that is not UTF-8, " + (first == Fin.LAST ? "in a frame" : "in fragments"),
                    closedWith(1007) > before ? "1007" : "another code");
        }
    }

    @Test
    default void tooManyFramesCloseWith4003() {
        try (RawWebSocket socket = connected("loud")) {
            IntStream.range(0, 400).forEach(i -> socket.sendText("H"));

            CloseReason reason = CloseReason.TOO_OFTEN;
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Close(reason.code(), reason.text()));
            Deployed.answerClose(socket, reason.code());
            Optional<Event> end = socket.poll(PATIENCE);
            observed(
                    "the connection of a client that goes on sending while it is closed",
                    end.isPresent() ? "is dropped" : "stays");
            if (!isOpenLiberty() || end.isPresent()) {
                assertThat(end).hasValue(new Event.Eof());
            }
        }
    }

    @Test
    default void theSameInstallationReplacesItsOldSessionWith4502() {
        try (RawWebSocket old = connect(LAMP + "twice?cid=a")) {
            Deployed.awaitSubscription(old);
            try (RawWebSocket young = connect(LAMP + "twice?cid=a")) {
                Deployed.assertClosed(old, CloseReason.REPLACED);
                Deployed.awaitSubscription(young);
            }
        }
    }

    @Test
    default void aHalfOpenSessionIsFoundOutWith4002WhenItsUserComesBack() {
        try (RawWebSocket half = RawWebSocket.to(server().httpPort(), LAMP + "half")
                .withoutPongs()
                .open()) {
            Deployed.awaitSubscription(half);
            try (RawWebSocket back = connect(LAMP + "half")) {
                Event event = half.next(PATIENCE);
                while (event instanceof Event.Ping) {
                    event = half.next(PATIENCE);
                }
                assertThat(event).isEqualTo(new Event.Close(4002, CloseReason.SILENT.text()));
                Deployed.awaitSubscription(back);
            }
        }
    }

    @ParameterizedTest(name = "with {0}")
    @CsvSource({"1000, '', 1000", "1001, bye, 1001", "3000, 再见, other", "4999, done, other"})
    default void theClientsOwnCloseIsAnsweredAndCounted(int code, String text, String counted) {
        double before = closedWith(counted);
        try (RawWebSocket socket = connected("leaving")) {
            socket.sendClose(code, text);

            assertThat(socket.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            Event.Close.class, close -> assertThat(close.code()).isEqualTo(code));
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Eof());
        }
        await().untilAsserted(() -> assertThat(closedWith(counted)).isEqualTo(before + 1));
    }

    @Test
    default void theClientsCloseWithoutACodeIsAnsweredAndCounted() {
        double before = closedWith(1005);
        double normal = closedWith(1000);
        try (RawWebSocket socket = connected("leaving")) {
            socket.sendFrame(RawWebSocket.CLOSE, Fin.LAST, new byte[0]);

            assertThat(socket.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            Event.Close.class, close -> assertThat(close.code()).isIn(1000, 1005));
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Eof());
        }
        await().until(() -> closedWith(1005) + closedWith(1000) == before + normal + 1);
        observed("counted for a Close frame without a code", closedWith(1005) > before ? "1005" : "1000");
    }

    @Test
    default void aConnectionThatBreaksIsCounted() {
        for (String way : List.of("reset", "ended without a Close frame")) {
            awaitQuiet();
            double all = metric("bridge_sessions_closed_total", "");
            double lost = closedWith(1006);
            RawWebSocket socket = connected("broken");
            if (way.equals("reset")) {
                socket.reset();
            } else {
                socket.close();
            }
            await().untilAsserted(() ->
                    assertThat(metric("bridge_sessions_closed_total", "")).isEqualTo(all + 1));
            observed("counted for a connection that is " + way, closedWith(1006) > lost ? "1006" : "another code");
        }
    }

    @ParameterizedTest(name = "{0} ends the session")
    @MethodSource("violations")
    default void aViolationOfTheProtocolEndsTheSession(String violation) {
        awaitQuiet();
        double before = metric("bridge_sessions_closed_total", "");
        try (RawWebSocket socket = connectedAndQuiet("violent")) {
            socket.sendBytes(ByteBuffer.wrap(VIOLATIONS.get(violation)));

            Event event = socket.next(PATIENCE);
            if (event instanceof Event.Text) {
                // Tyrus takes it as if nothing were wrong, which harms nobody.
                assertThat(violation).isEqualTo("a frame without a mask");
                observed(violation, "taken");
                return;
            }
            observed(violation, event instanceof Event.Close close ? "" + close.code() : "no Close frame");
            if (event instanceof Event.Close close) {
                assertThat(close.code()).isEqualTo(1002);
                Deployed.answerClose(socket, 1002);
                event = socket.next(PATIENCE);
            }
            assertThat(event).isEqualTo(new Event.Eof());
        }
        await().untilAsserted(() ->
                assertThat(metric("bridge_sessions_closed_total", "")).isEqualTo(before + 1));
    }

    /**
     * A client to which nothing is being sent any more: its Pong comes behind all else. Tomcat calls what it is sending done
     * when it fails to read, whether it is or not, and may then write a Close frame with the header buffer of both.
     */
    private RawWebSocket connectedAndQuiet(String user) {
        RawWebSocket socket = connected(user);
        socket.sendPing(new byte[0]);
        assertThat(socket.next(PATIENCE)).isInstanceOf(Event.Pong.class);
        return socket;
    }
}
