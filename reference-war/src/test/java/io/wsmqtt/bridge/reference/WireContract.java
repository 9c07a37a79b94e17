package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.NodeProject;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The wire: what a client sends reaches the device as it is, and the other way round. The device sends all back. */
interface WireContract extends Deployed {
    @Test
    default void aCommandSentInTheFirstMomentIsAnswered() {
        for (int i = 0; i < 50; i++) {
            connected("first").close();
        }
    }

    @Test
    default void theHeartbeatIsNeitherPublishedNorAnswered() {
        try (RawWebSocket socket = connect(LAMP + "heart")) {
            socket.sendText("H");
            socket.sendText("heart says hello");

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("heart says hello"));
            assertThat(device().heard()).doesNotContain("H");
        }
    }

    @Test
    default void theHeartbeatIsAnsweredToWhoWantsIt() {
        try (RawWebSocket socket = connect(LAMP + "echo?heartbeat=echo")) {
            socket.sendText("H");

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("H"));
            assertThat(device().heard()).doesNotContain("H");
        }
    }

    @Test
    default void textOfAllPlanesComesBackAsText() {
        try (RawWebSocket socket = connect(LAMP + "text")) {
            socket.sendText("Grüße, 灯 and 🙂\u0000\uFFFD");

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("Grüße, 灯 and 🙂\u0000\uFFFD"));
        }
    }

    @Test
    default void bytesThatAreNoTextComeBackAsABinaryFrame() {
        byte[] noText = {(byte) 0xC3, 0x28, 0, 1};
        try (RawWebSocket socket = connect(LAMP + "binary")) {
            socket.sendBinary(noText);

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Binary(ByteBuffer.wrap(noText)));
        }
    }

    @Test
    default void bytesTravelAsBase64WhereTheClientAsksForIt() {
        try (RawWebSocket socket = connect(LAMP + "base64?binary=base64")) {
            socket.sendText("data:;base64,wygAAQ==");

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("data:;base64,wygAAQ=="));
        }
    }

    @Test
    default void emptyFramesOfBothKindsArriveAsEmptyPayloads() {
        try (RawWebSocket socket = connect(LAMP + "empty")) {
            socket.sendText("");
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(""));

            socket.sendBinary(new byte[0]);
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(""));

            socket.sendFrame(RawWebSocket.TEXT, Fin.MORE_FOLLOWS, new byte[0]);
            socket.sendFrame(RawWebSocket.CONTINUATION, Fin.LAST, new byte[0]);
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(""));
        }
    }

    @Test
    default void fragmentsAreJoinedAlsoWhereTheyCutACharacterAndAPingComesBetween() {
        byte[] text = "灯🙂灯".getBytes(StandardCharsets.UTF_8);
        try (RawWebSocket socket = connect(LAMP + "fragments")) {
            for (int i = 0; i < text.length; i++) {
                socket.sendFrame(
                        i == 0 ? RawWebSocket.TEXT : RawWebSocket.CONTINUATION, Fin.MORE_FOLLOWS, new byte[] {text[i]});
            }
            socket.sendPing(new byte[] {1, 2, 3});
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Pong(ByteBuffer.wrap(new byte[] {1, 2, 3})));
            socket.sendFrame(RawWebSocket.CONTINUATION, Fin.LAST, new byte[0]);

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("灯🙂灯"));
        }
    }

    @Test
    default void binaryFragmentsAreJoined() {
        try (RawWebSocket socket = connect(LAMP + "parts")) {
            socket.sendFrame(RawWebSocket.BINARY, Fin.MORE_FOLLOWS, new byte[] {(byte) 0xFF, 1});
            socket.sendFrame(RawWebSocket.CONTINUATION, Fin.MORE_FOLLOWS, new byte[0]);
            socket.sendFrame(RawWebSocket.CONTINUATION, Fin.LAST, new byte[] {2});

            assertThat(socket.next(PATIENCE))
                    .isEqualTo(new Event.Binary(ByteBuffer.wrap(new byte[] {(byte) 0xFF, 1, 2})));
        }
    }

    @Test
    default void aPingOfAnySizeIsAnsweredWithItsData() {
        byte[] longest = new byte[125];
        Arrays.fill(longest, (byte) 7);
        try (RawWebSocket socket = connect(LAMP + "ping")) {
            socket.sendPing(new byte[0]);
            socket.sendPing(longest);
            socket.sendPong(new byte[] {1});

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Pong(ByteBuffer.wrap(new byte[0])));
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Pong(ByteBuffer.wrap(longest)));
            Deployed.awaitSubscription(socket);
        }
    }

    @Test
    default void framesComeBackInTheirOrder() {
        try (RawWebSocket socket = connect(LAMP + "order")) {
            IntStream.range(0, 150).forEach(i -> socket.sendText("number " + i));

            IntStream.range(0, 150)
                    .forEach(i -> assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("number " + i)));
        }
    }

    @Test
    default void whatTheDeviceTellsAllReachesAll() {
        try (RawWebSocket one = connected("one");
                RawWebSocket two = connected("two")) {
            device().publish(DEVICE + "/to-all", "to all of you").join();

            assertThat(one.next(PATIENCE)).isEqualTo(new Event.Text("to all of you"));
            assertThat(two.next(PATIENCE)).isEqualTo(new Event.Text("to all of you"));
        }
    }

    @Test
    default void noExtensionIsNegotiated() {
        try (RawWebSocket socket = RawWebSocket.to(server().httpPort(), LAMP + "deflate")
                .header("Sec-WebSocket-Extensions", "permessage-deflate")
                .open()) {
            assertThat(socket.reply().header("Sec-WebSocket-Extensions").orElse(""))
                    .isEmpty();
            Deployed.awaitSubscription(socket);
        }
    }

    @Test
    default void theClientOfTheJdkIsServed() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder(); // guarded by: the client calls serially

            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    answer.complete(text.toString());
                }
                socket.request(1);
                return null;
            }
        };
        URI address = URI.create("ws://127.0.0.1:" + server().httpPort() + LAMP + "jdk");
        WebSocket socket =
                http().newWebSocketBuilder().buildAsync(address, listener).join();
        socket.sendText(Device.ASK, true).join();

        assertThat(answer).succeedsWithin(PATIENCE).isEqualTo(Device.ANSWER);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    @RequiresTool({"node", "npm"})
    default void theClientOfNodeIsServed() throws Exception {
        String address = "ws://127.0.0.1:" + server().httpPort() + LAMP + "node";
        NodeProject client = NodeProject.install(Path.of("src/test/node"), Path.of("target/node-client"));
        assertThat(client.run(Duration.ofMinutes(2), "node", "plain-client.mjs", address))
                .isEqualToIgnoringNewLines(Device.ANSWER);
    }
}
