package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.HttpReply;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.ServerProcess;
import io.wsmqtt.bridge.testkit.WarServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the executable does that no other container can; the acceptance tests of it are among those of all containers. */
@RequiresTool("mosquitto")
class ExecutableIT {
    @TempDir
    private Path folder;

    @Test
    void sigtermDrainsAndClearsAway() {
        try (MosquittoBroker own = MosquittoBroker.start();
                WarServer ending = WarServer.executable(AcceptanceContract.archive(), Deployed.options(own))) {
            Servers.awaitReady(ending);
            RawWebSocket socket = RawWebSocket.to(ending.httpPort(), Deployed.LAMP + "drain?heartbeat=echo")
                    .open();
            socket.sendText("H");
            assertThat(socket.next(Deployed.PATIENCE)).isEqualTo(new Event.Text("H"));
            ending.process().stop();

            assertThat(socket.next(Deployed.PATIENCE))
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
    void noJdkWarnsOfIt() {
        try (MosquittoBroker own = MosquittoBroker.start();
                WarServer newest = WarServer.executable(
                        AcceptanceContract.archive(), Deployed.options(own).javaHome(NewestJdk.required()))) {
            newest.process().awaitLog("to the broker is up", Deployed.PATIENCE);
            RawWebSocket socket = RawWebSocket.to(newest.httpPort(), Deployed.LAMP + "me?heartbeat=echo")
                    .open();
            socket.sendText("on");
            socket.sendText("H");
            assertThat(socket.next(Deployed.PATIENCE)).isEqualTo(new Event.Text("H"));

            assertThat(newest.log()).contains("bridge.connector=hivemq").doesNotContain("WARN");
        }
    }

    @Test
    void whileItDrainsNewcomersAreToldToComeBack() {
        try (MosquittoBroker own = MosquittoBroker.start();
                WarServer ending = WarServer.executable(
                        AcceptanceContract.archive(),
                        Deployed.options(own).environment("BRIDGE_DRAIN_DEADLINE", "10s"))) {
            Servers.awaitReady(ending);
            // Who answers no Ping has not confirmed anything, so the drain lasts until its deadline or until it leaves.
            RawWebSocket mute = RawWebSocket.to(ending.httpPort(), Deployed.LAMP + "mute?heartbeat=echo")
                    .withoutPongs()
                    .open();
            // It is counted when it has opened, which may be a moment after its handshake was answered.
            mute.sendText("H");
            assertThat(mute.next(Deployed.PATIENCE)).isEqualTo(new Event.Text("H"));
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> ending.process().stop());
            ending.process().awaitLog("drain: 1 sessions", Deployed.PATIENCE);

            HttpReply reply = RawWebSocket.to(ending.httpPort(), Deployed.LAMP + "newcomer")
                    .refused();
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).hasValue("5");
            assertThat(reply.body()).doesNotContain("Tomcat").doesNotContain(Deployed.KEY);
            mute.close();
            assertThat(stopped).succeedsWithin(Deployed.PATIENCE);
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
    void aPortThatIsTakenIsOneMessageAndStatus1() throws IOException {
        try (ServerSocket taken = takenPort();
                ServerProcess process = launch(Map.of("BRIDGE_KEYS", "a=b"), "--port", number(taken))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());

            assertThat(process.exitStatus()).hasValue(1);
            assertThat(process.log())
                    .isEqualTo("Port " + number(taken)
                            + " is taken on 127.0.0.1: choose another with --port or bridge.port\n");
        }
    }

    @Test
    void itTakesTheNextPortIfItMay() throws IOException {
        try (ServerSocket taken = takenPort();
                ServerProcess process =
                        launch(Map.of("BRIDGE_KEYS", "a=b"), "--port", number(taken), "--port-fallback")) {
            process.awaitLog("WS-MQTT Bridge listens at http://127.0.0.1:", Duration.ofSeconds(30));

            assertThat(process.log())
                    .contains("Port " + number(taken) + " is taken, trying ")
                    .doesNotContain("listens at http://127.0.0.1:" + number(taken) + "/");
        }
    }

    private static ServerSocket takenPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static String number(ServerSocket taken) {
        return Integer.toString(taken.getLocalPort());
    }

    private ServerProcess launch(Map<String, String> environment, String... arguments) {
        Path temporary = folder.resolve("tmp");
        assertThat(temporary.toFile().mkdir()).isTrue();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                AcceptanceContract.archive().toString(),
                "--host=127.0.0.1"));
        command.addAll(List.of(arguments));
        return ServerProcess.start(new ServerProcess.Spec(command, folder, environment, folder.resolve("process.log")));
    }
}
