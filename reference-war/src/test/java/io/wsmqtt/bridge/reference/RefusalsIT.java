package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Under settings that the acceptance tests do not have; all else that is refused is tested there, in each container. */
@RequiresTool("mosquitto")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("In a real Tomcat, a frame")
class RefusalsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private MosquittoBroker broker;
    private WarServer server;

    @BeforeAll
    void start() {
        broker = MosquittoBroker.start();
        server = Servers.tomcat(Servers.options(broker).environment("BRIDGE_ACCEPT", "text"));
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

    @Test
    @DisplayName("of more than 64 KiB closes with 1009, whole or in fragments; at the limit it is taken")
    void frameTooBig() {
        byte[] limit = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        try (RawWebSocket socket = open()) {
            socket.sendFrame(RawWebSocket.TEXT, Fin.LAST, limit);
            socket.sendText("H");
            socket.sendFrame(RawWebSocket.TEXT, Fin.MORE_FOLLOWS, limit);
            socket.sendFrame(RawWebSocket.CONTINUATION, Fin.LAST, new byte[] {'y'});
            assertThat(socket.next(PATIENCE)).isEqualTo(closed(CloseReason.TOO_BIG));
        }
        try (RawWebSocket socket = open()) {
            socket.sendText("x".repeat(64 * 1024 + 1));
            assertThat(socket.next(PATIENCE)).isEqualTo(closed(CloseReason.TOO_BIG));
        }
    }

    @Test
    @DisplayName("of bytes where only text is allowed closes with 1003")
    void binary() {
        try (RawWebSocket socket = open()) {
            socket.sendBinary(new byte[] {1, 2, 3});
            assertThat(socket.next(PATIENCE)).isEqualTo(closed(CloseReason.UNSUPPORTED_FRAME));
        }
    }

    private RawWebSocket open() {
        return RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/anna").open();
    }

    private static Event closed(CloseReason reason) {
        return new Event.Close(reason.code(), reason.text());
    }
}
