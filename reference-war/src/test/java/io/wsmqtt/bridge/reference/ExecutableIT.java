package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.HttpReply;
import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.ServerProcess;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("mosquitto")
class ExecutableIT extends AcceptanceContract {
    @TempDir
    private Path folder;

    @Override
    WarServer start(Path archive, LaunchOptions options) {
        return WarServer.executable(archive, options);
    }

    @Test
    void sigtermDrainsAndClearsAway() {
        try (MosquittoBroker own = MosquittoBroker.start();
                WarServer ending = WarServer.executable(archive(), options(own))) {
            awaitReady(ending, 200);
            RawWebSocket socket = RawWebSocket.to(ending.httpPort(), LAMP + "drain?heartbeat=echo")
                    .open();
            socket.sendText("H");
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("H"));
            ending.process().stop();

            assertThat(socket.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            Event.Close.class, close -> assertThat(close.code()).isEqualTo(1001));
            assertThat(ending.process().exitStatus()).hasValue(143);
            assertThat(ending.log())
                    .contains("drain: 1 sessions")
                    .doesNotContain("ERROR")
                    .doesNotContain("WARN");
        }
    }

    @Test
    void whileItDrainsNewcomersAreToldToComeBack() {
        try (MosquittoBroker own = MosquittoBroker.start();
                WarServer ending =
                        WarServer.executable(archive(), options(own).environment("BRIDGE_DRAIN_DEADLINE", "10s"))) {
            awaitReady(ending, 200);
            // Who answers no Ping has not confirmed anything, so the drain lasts until its deadline or until it leaves.
            RawWebSocket mute = RawWebSocket.to(ending.httpPort(), LAMP + "mute?heartbeat=echo")
                    .withoutPongs()
                    .open();
            // It is counted when it has opened, which may be a moment after its handshake was answered.
            mute.sendText("H");
            assertThat(mute.next(PATIENCE)).isEqualTo(new Event.Text("H"));
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> ending.process().stop());
            ending.process().awaitLog("drain: 1 sessions", PATIENCE);

            HttpReply reply =
                    RawWebSocket.to(ending.httpPort(), LAMP + "newcomer").refused();
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).hasValue("5");
            assertThat(reply.body()).doesNotContain("Tomcat").doesNotContain(KEY);
            mute.close();
            assertThat(stopped).succeedsWithin(PATIENCE);
            assertThat(ending.process().exitStatus()).hasValue(143);
        }
    }

    @Test
    void aWrongConfigurationIsOneMessageAndStatus1() {
        try (ServerProcess process = launch(Map.of("BRIDGE_PING", "often"), "--port", "0")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());

            assertThat(process.exitStatus()).hasValue(1);
            assertThat(process.log())
                    .isEqualTo("The bridge cannot start: a problem in its configuration\n"
                            + "  - bridge.ping = 'often' (environment variable BRIDGE_PING): not a number with one of the"
                            + " units ms, s, m, h, d; allowed: 1s to 1h, as 500ms, 30s, 5m, 1h\n");
            assertThat(folder.resolve("tmp")).isEmptyDirectory();
        }
    }

    @Test
    void aPortThatIsTakenIsOneMessageAndStatus1() {
        String port = Integer.toString(server().httpPort());
        try (ServerProcess process = launch(Map.of("BRIDGE_KEYS", "a=b"), "--port", port)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());

            assertThat(process.exitStatus()).hasValue(1);
            assertThat(process.log())
                    .isEqualTo("Port " + port + " is taken on 127.0.0.1: choose another with --port or bridge.port\n");
        }
    }

    @Test
    void itTakesTheNextPortIfItMay() {
        String port = Integer.toString(server().httpPort());
        try (ServerProcess process = launch(Map.of("BRIDGE_KEYS", "a=b"), "--port", port, "--port-fallback")) {
            process.awaitLog("WS-MQTT Bridge listens at http://127.0.0.1:", Duration.ofSeconds(30));

            assertThat(process.log())
                    .contains("Port " + port + " is taken, trying ")
                    .doesNotContain("ready at http://127.0.0.1:" + port + "/");
        }
    }

    private ServerProcess launch(Map<String, String> environment, String... arguments) {
        Path temporary = folder.resolve("tmp");
        assertThat(temporary.toFile().mkdir()).isTrue();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                archive().toString(),
                "--host=127.0.0.1"));
        command.addAll(List.of(arguments));
        return ServerProcess.start(new ServerProcess.Spec(command, folder, environment, folder.resolve("process.log")));
    }
}
