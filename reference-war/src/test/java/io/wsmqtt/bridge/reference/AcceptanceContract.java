package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What the deployed application does, in whatever container, against a real broker: one start of each for all of it. */
@RequiresTool("mosquitto")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class AcceptanceContract
        implements WireContract,
                RefusalContract,
                CloseContract,
                LargeFramesContract,
                SlowReaderContract,
                EndingContract {
    private final HttpClient http = HttpClient.newHttpClient();
    private MosquittoBroker broker;
    private Device device;
    private WarServer server;
    private Path deployed;
    private RawWebSocket idle;
    private long idleSince;

    /** Starts the container with the archive. */
    abstract WarServer start(Path archive, LaunchOptions options);

    @BeforeAll
    void startAll(@TempDir Path folder) {
        broker = MosquittoBroker.builder()
                // More than its default of 20, or what is under way would wait in the broker and not in the bridge.
                .line("max_inflight_messages 0")
                .start();
        device = new Device(broker.port());
        device.answersUsersOf(DEVICE);
        device.answersUsersOf("netgate/demo/quiet");
        deployed = ExtendedWar.in(folder, archive());
        server = start(deployed, Deployed.options(broker));
        awaitReady(200);
        idle = opened("/netgate/" + KEY + "/demo/quiet/idle");
        idleSince = System.nanoTime();
    }

    @AfterAll
    void stopAll() {
        // Any of them is missing if the start failed; its own failure is what is reported then.
        if (idle != null) {
            idle.close();
        }
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

    @Override
    public WarServer server() {
        return server;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public HttpClient http() {
        return http;
    }

    @Override
    public RawWebSocket idle() {
        return idle;
    }

    @Override
    public long idleSince() {
        return idleSince;
    }

    @Override
    public Path deployed() {
        return deployed;
    }

    @Override
    public void observed(String what, String seen) {}

    @Test
    void itIsAliveAndCountsItsSessions() {
        try (RawWebSocket socket = connected("metrics")) {
            assertThat(get("/bridge/health/live").body()).isEqualTo("{\"status\":\"UP\"}\n");
            HttpResponse<String> metrics = get("/bridge/metrics");
            assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(metrics.body())
                    .containsPattern("(?m)^bridge_sessions [1-9]")
                    .contains("bridge_links_up 1.0")
                    .containsPattern("(?m)^bridge_published_total [1-9]")
                    .doesNotContain("metrics\"", KEY);
            assertThat(socket.poll()).isEmpty();
        }
    }

    @Test
    void thePageIsServedAndThePartsOfTheExecutableAreNot() {
        assertThat(get("/").body()).contains("<title>WS-MQTT Bridge</title>");
        for (String part : List.of("/page.js", "/page/phone.js", "/page.css", "/bridge-client.js")) {
            assertThat(get(part).statusCode()).as(part).isEqualTo(200);
        }
        assertThat(get("/launcher/tomcat-embed-core.jar").statusCode()).isIn(403, 404);
        assertThat(get("/io/wsmqtt/bridge/launcher/Main.class").statusCode()).isIn(403, 404);
    }

    @Test
    void itIsNotReadyWithoutItsBrokerAndServesAgainWhenThatIsBack() {
        broker.stop();
        try {
            awaitReady(503);
            assertThat(get("/bridge/health/ready").body()).contains("not connected to the broker");
            assertThat(get("/bridge/health/live").statusCode()).isEqualTo(200);
        } finally {
            broker.restart();
        }
        awaitReady(200);
        Duration silence = Duration.ofSeconds(1);
        await().atMost(PATIENCE).pollInterval(silence).untilAsserted(() -> {
            try (RawWebSocket socket = connect(LAMP + "again")) {
                socket.sendText(Device.ASK);
                assertThat(socket.next(silence)).isEqualTo(new Event.Text(Device.ANSWER));
            }
        });
    }

    @Test
    void noKeyIsInTheLog() {
        RawWebSocket.to(server.httpPort(), LAMP + "{malformed}").answer();
        connected("log").close();

        assertThat(ownLog()).doesNotContain(KEY);
    }

    /** What the application and its container log, without what a container is known to log against our advice. */
    String ownLog() {
        return server.log();
    }
}
