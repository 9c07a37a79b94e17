package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.HttpReply;
import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.NodeProject;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the deployed application does, in whatever container, against a real broker. */
@RequiresTool("mosquitto")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AcceptanceContract {
    static final String KEY = "s3cret-of-the-tests";
    static final String LAMP = "/netgate/" + KEY + "/demo/lamp-1/";
    static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration NODE_PATIENCE = Duration.ofMinutes(2);
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final String ASK = "{\"CMD\":\"STATE\"}";

    private final HttpClient http = HttpClient.newHttpClient();
    private MosquittoBroker broker;
    private Device device;
    private WarServer server;

    /** Starts the container with the archive. */
    abstract WarServer start(Path archive, LaunchOptions options);

    @BeforeAll
    void startAll() throws MqttException {
        broker = MosquittoBroker.start();
        device = new Device(broker.port());
        device.answersUsersOf("netgate/demo/lamp-1");
        server = start(archive(), options(broker));
        awaitReady(200);
    }

    @AfterAll
    void stopAll() throws MqttException {
        // Any of them is missing if the start failed; its own failure is what is reported then.
        if (server != null) {
            server.close();
        }
        if (device != null) {
            device.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    static Path archive() {
        return Path.of(System.getProperty("bridge.war"));
    }

    static LaunchOptions options(MosquittoBroker broker) {
        return LaunchOptions.defaults()
                .environment("BRIDGE_KEYS", "tests=" + KEY + ",other=other-key@other-product")
                .environment("BRIDGE_BROKER_URI", broker.uri().toString())
                .environment("BRIDGE_HOST", "127.0.0.1")
                .environment("BRIDGE_DRAIN_JITTER", "500ms");
    }

    /** Takes down what a container was seen to do, for the table of what differs. */
    void observed(String fact, String seen) {}

    WarServer server() {
        return server;
    }

    RawWebSocket connect(String target) {
        return RawWebSocket.to(server.httpPort(), target).open();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(server, path);
    }

    private HttpResponse<String> get(WarServer which, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(which.uri().resolve(path)).build(), BodyHandlers.ofString());
    }

    void awaitReady(int status) {
        awaitReady(server, status);
    }

    void awaitReady(WarServer which, int status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get(which, "/bridge/health/ready").statusCode())
                                .isEqualTo(status));
    }

    @Test
    void aCommandSentInTheFirstMomentIsAnswered() {
        try (RawWebSocket socket = connect(LAMP + "first")) {
            socket.sendText(ASK);

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(Device.ANSWER));
        }
    }

    @Test
    void theHeartbeatIsNeitherPublishedNorAnswered() {
        try (RawWebSocket socket = connect(LAMP + "heart")) {
            socket.sendText("H");
            socket.sendText("heart says hello");

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("heart says hello"));
            assertThat(device.heard()).doesNotContain("H");
        }
    }

    @Test
    void theHeartbeatIsAnsweredToWhoWantsIt() {
        try (RawWebSocket socket = connect(LAMP + "echo?heartbeat=echo")) {
            socket.sendText("H");

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("H"));
            assertThat(device.heard()).doesNotContain("H");
        }
    }

    @Test
    void bytesThatAreNoTextComeBackAsABinaryFrame() {
        byte[] noText = {(byte) 0xC3, 0x28, 0, 1};
        try (RawWebSocket socket = connect(LAMP + "binary")) {
            socket.sendBinary(noText);

            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Binary(ByteBuffer.wrap(noText)));
        }
    }

    @Test
    void whatTheDeviceTellsAllReachesAll() throws MqttException {
        try (RawWebSocket one = connect(LAMP + "one");
                RawWebSocket two = connect(LAMP + "two")) {
            awaitSubscription(one);
            awaitSubscription(two);
            device.publish("netgate/demo/lamp-1/to-all", "to all of you").join();

            assertThat(one.next(PATIENCE)).isEqualTo(new Event.Text("to all of you"));
            assertThat(two.next(PATIENCE)).isEqualTo(new Event.Text("to all of you"));
        }
    }

    /** Its answer can come only after the subscriptions are made. */
    private static void awaitSubscription(RawWebSocket socket) {
        socket.sendText(ASK);
        assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(Device.ANSWER));
    }

    @Test
    void theClientOfTheJdkIsServed() {
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
        URI address = URI.create("ws://127.0.0.1:" + server.httpPort() + LAMP + "jdk");
        WebSocket socket =
                http.newWebSocketBuilder().buildAsync(address, listener).join();
        socket.sendText(ASK, true).join();

        assertThat(answer).succeedsWithin(PATIENCE).isEqualTo(Device.ANSWER);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    @RequiresTool({"node", "npm"})
    void theClientOfNodeIsServed() throws Exception {
        String address = "ws://127.0.0.1:" + server.httpPort() + LAMP + "node";
        NodeProject client = NodeProject.install(Path.of("src/test/node"), Path.of("target/node-client"));
        assertThat(client.run(NODE_PATIENCE, "node", "plain-client.mjs", address))
                .isEqualToIgnoringNewLines(Device.ANSWER);
    }

    @Test
    void aWrongKeyIsRefusedBeforeTheUpgrade() {
        HttpReply reply = RawWebSocket.to(server.httpPort(), "/netgate/wrong/demo/lamp-1/me")
                .refused();

        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void aKeyForAnotherProductIsRefused() {
        HttpReply reply = RawWebSocket.to(server.httpPort(), "/netgate/other-key/demo/lamp-1/me")
                .refused();

        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void aValueThatCouldWidenATopicIsRefused() {
        HttpReply reply = RawWebSocket.to(server.httpPort(), LAMP + "%2B").refused();

        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void aClientThatCannotReadAStatusIsToldByACloseCode() {
        try (RawWebSocket socket = connect("/netgate/wrong/demo/lamp-1/me?refuse=close")) {
            assertThat(socket.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            Event.Close.class, close -> assertThat(close.code()).isEqualTo(4500));
        }
    }

    @Test
    void aClientThatIsToldNoCloseCodeEitherIsToldByAFrameBeforeIt() {
        try (RawWebSocket socket = connect("/netgate/wrong/demo/lamp-1/me?refuse=frame")) {
            assertThat(socket.next(PATIENCE))
                    .isEqualTo(new Event.Text("refused 4500 key is wrong or not for this product"));
            assertThat(socket.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            Event.Close.class, close -> assertThat(close.code()).isEqualTo(4500));
        }
    }

    @Test
    void itIsAliveAndCountsItsSessions() throws Exception {
        try (RawWebSocket socket = connect(LAMP + "metrics")) {
            awaitSubscription(socket);

            assertThat(get("/bridge/health/live").body()).isEqualTo("{\"status\":\"UP\"}\n");
            HttpResponse<String> metrics = get("/bridge/metrics");
            assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(metrics.body())
                    .containsPattern("(?m)^bridge_sessions [1-9]")
                    .contains("bridge_links_up 1.0")
                    .containsPattern("(?m)^bridge_published_total [1-9]")
                    .doesNotContain("metrics\"", KEY);
        }
    }

    @Test
    void thePageIsServedAndThePartsOfTheExecutableAreNot() throws Exception {
        assertThat(get("/").body()).contains("<title>WS-MQTT Bridge</title>");
        for (String part : List.of("/page.js", "/page/phone.js", "/page.css", "/bridge-client.js")) {
            assertThat(get(part).statusCode()).as(part).isEqualTo(200);
        }
        assertThat(get("/launcher/tomcat-embed-core.jar").statusCode()).isIn(403, 404);
        assertThat(get("/io/wsmqtt/bridge/launcher/Main.class").statusCode()).isIn(403, 404);
    }

    @Test
    void itIsNotReadyWithoutItsBrokerAndServesAgainWhenThatIsBack() throws Exception {
        broker.stop();
        try {
            awaitReady(503);
            assertThat(get("/bridge/health/ready").body()).contains("not connected to the broker");
            assertThat(get("/bridge/health/live").statusCode()).isEqualTo(200);
        } finally {
            broker.restart();
        }
        awaitReady(200);
        await().atMost(PATIENCE).pollInterval(SILENCE).untilAsserted(() -> {
            try (RawWebSocket socket = connect(LAMP + "again")) {
                socket.sendText(ASK);
                assertThat(socket.next(SILENCE)).isEqualTo(new Event.Text(Device.ANSWER));
            }
        });
    }

    @Test
    void noKeyIsInTheLog() {
        RawWebSocket.to(server.httpPort(), LAMP + "{malformed}").refused();
        try (RawWebSocket socket = connect(LAMP + "log")) {
            awaitSubscription(socket);
        }

        assertThat(ownLog()).doesNotContain(KEY);
    }

    /** What the application and its container log, without what a container is known to log against our advice. */
    String ownLog() {
        return server.log();
    }
}
