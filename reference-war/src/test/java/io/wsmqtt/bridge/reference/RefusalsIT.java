package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.HttpReply;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresTool("mosquitto")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("In a real Tomcat, wrong input")
class RefusalsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ANNA = "/netgate/secret/p1/s1/anna";

    private MosquittoBroker broker;
    private WarServer server;

    @BeforeAll
    void start() {
        broker = MosquittoBroker.start();
        server = Servers.tomcat(Servers.options(broker)
                .environment("BRIDGE_KEYS", "main=secret,lamps=of-lamps@lamp|lamp2")
                .environment("BRIDGE_ORIGINS", "https://app.example")
                .environment("BRIDGE_ACCEPT", "text"));
        Servers.awaitReady(server);
    }

    @AfterAll
    void stop() {
        // Either is missing if the start failed; its own failure is what is reported then.
        if (server != null) {
            server.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest(name = "in the address {0} is answered with {1} {2}")
    @CsvSource({
        "/netgate/wrong/p1/s1/anna, 401, 4500",
        "/netgate/of-lamps/p1/s1/anna, 401, 4500",
        "/netgate/secret/p1/s1/, 400, 4504",
        "/netgate/secret/p1/s1, 400, 4504",
        "/netgate/secret/p1/s1/a/b, 400, 4504",
        "/netgate/secret/p1/s1/+, 400, 4504",
        "/netgate/secret/p1/s1/a%2Bb, 400, 4504",
        "/netgate/secret/p1/s1/%23, 400, 4504",
        "/netgate/secret/p1/s1/anna?cid=%2B, 400, 4504",
        "/netgate/secret/p1/s1/anna?heartbeat=loud, 400, 4504",
    })
    void address(String target, int status, int code) {
        HttpReply reply = RawWebSocket.to(server.httpPort(), target).refused();
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).startsWith(code + " ").doesNotContain("secret").doesNotContain("of-lamps");
    }

    @ParameterizedTest(name = "in the address that Tomcat refuses by itself, {0}, is never a session")
    @ValueSource(
            strings = {"/netgate/secret/p1/s1/a%2Fb", "/netgate/secret/p1/s1/a%00b", "/netgate/secret/p1/s1/a%5Cb"})
    void addressOfTomcat(String target) {
        assertThat(RawWebSocket.to(server.httpPort(), target).refused().status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("in the address of more than 128 characters is answered with 400")
    void tooLong() {
        String target = "/netgate/secret/p1/s1/" + "a".repeat(129);
        assertThat(RawWebSocket.to(server.httpPort(), target).refused().status())
                .isEqualTo(400);
        RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/" + "a".repeat(128))
                .open()
                .close();
    }

    @Test
    @DisplayName("in the origin is answered with 403, or closes with 4505 for who cannot read a status")
    void origin() {
        HttpReply reply = RawWebSocket.to(server.httpPort(), ANNA)
                .header("Origin", "https://evil.example")
                .refused();
        assertThat(reply.status()).isEqualTo(403);
        try (RawWebSocket socket = RawWebSocket.to(server.httpPort(), ANNA + "?refuse=close")
                .header("Origin", "https://evil.example")
                .open()) {
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Close(4505, "origin is not allowed"));
        }
        RawWebSocket.to(server.httpPort(), ANNA)
                .header("Origin", "https://app.example")
                .open()
                .close();
    }

    @Test
    @DisplayName("as a frame of more than 64 KiB closes with 1009, whole or in fragments; at the limit it is taken")
    void frameTooBig() {
        byte[] limit = "x".repeat(64 * 1024).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (RawWebSocket socket = open()) {
            socket.sendFrame(RawWebSocket.TEXT, Fin.LAST, limit);
            socket.sendText("H");
            socket.sendFrame(RawWebSocket.TEXT, Fin.MORE_FOLLOWS, limit);
            socket.sendFrame(RawWebSocket.CONTINUATION, Fin.LAST, new byte[] {'y'});
            assertThat(closeCode(socket)).isEqualTo(1009);
        }
        try (RawWebSocket socket = open()) {
            socket.sendText("x".repeat(64 * 1024 + 1));
            assertThat(closeCode(socket)).isEqualTo(1009);
        }
    }

    @Test
    @DisplayName("as text that is not UTF-8 closes with 1007")
    void notUtf8() {
        try (RawWebSocket socket = open()) {
            socket.sendFrame(RawWebSocket.TEXT, Fin.LAST, new byte[] {(byte) 0xC3, 0x28});
            assertThat(closeCode(socket)).isEqualTo(1007);
        }
    }

    @Test
    @DisplayName("as a binary frame where only text is allowed closes with 1003")
    void binary() {
        try (RawWebSocket socket = open()) {
            socket.sendBinary(new byte[] {1, 2, 3});
            assertThat(closeCode(socket)).isEqualTo(1003);
        }
    }

    @Test
    @DisplayName("as a fifth session of one user is answered with 429, or closes with 4003")
    void tooManySessions() {
        List<RawWebSocket> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawWebSocket socket = RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/many?heartbeat=echo")
                    .open();
            // It is counted when it has opened, which may be a moment after its handshake was answered.
            socket.sendText("H");
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("H"));
            four.add(socket);
        }
        HttpReply reply =
                RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/many").refused();
        assertThat(reply.status()).isEqualTo(429);
        try (RawWebSocket socket = RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/many?refuse=close")
                .open()) {
            assertThat(closeCode(socket)).isEqualTo(4003);
        }
        four.forEach(RawWebSocket::close);
    }

    @Test
    @DisplayName("as too many frames closes with 4003")
    void tooManyFrames() {
        try (RawWebSocket socket = open()) {
            IntStream.range(0, 400).forEach(i -> socket.sendText("H"));
            assertThat(closeCode(socket)).isEqualTo(4003);
        }
    }

    private RawWebSocket open() {
        return RawWebSocket.to(server.httpPort(), ANNA).open();
    }

    private static int closeCode(RawWebSocket socket) {
        Event event = socket.next(PATIENCE);
        assertThat(event).isInstanceOf(Event.Close.class);
        return ((Event.Close) event).code();
    }
}
