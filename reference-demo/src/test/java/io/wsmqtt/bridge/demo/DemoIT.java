package io.wsmqtt.bridge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.demo.Control.Listening;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** One demonstration for all tests, with a real broker and a real process of the bridge. */
@TestInstance(Lifecycle.PER_CLASS)
class DemoIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RESTART_PATIENCE = Duration.ofSeconds(60);
    private static final Duration PROMPT = Duration.ofSeconds(3);
    private static final Duration OUTAGE = Duration.ofSeconds(4);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Demo demo;
    private Control control;

    @BeforeAll
    void start() throws Exception {
        Path archive = Path.of(System.getProperty("bridge.war"));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        demo = Demo.start(archive, new Ports(21_883, 28_080), out);
        control = new Control(controlAddress());
    }

    @AfterAll
    void end() {
        demo.close();
    }

    @Test
    void aWebSocketClientGetsTheDevicesAnswerAndItsReadings() throws Exception {
        try (Phone phone = new Phone(socket("?heartbeat=echo"))) {
            phone.connect();
            phone.send("{\"CMD\":\"STATE\",\"i\":7}");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(phone.received())
                            .anySatisfy(text -> assertThat(text)
                                    .startsWith("{\"answer\":\"STATE\",\"on\":")
                                    .endsWith(",\"i\":7}")));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(phone.received())
                            .filteredOn(text -> text.contains("\"readings\":{\"temperature\":"))
                            .hasSizeGreaterThanOrEqualTo(3));
        }
    }

    @Test
    void thePageIsServedThroughTheFront() throws Exception {
        URI page = URI.create(find("http://\\S+#key=demo&pid=demo&sn=lamp-1&openid=me&demo=http\\S+"));

        String html = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body();

        assertThat(html).contains("<title>WS-MQTT Bridge</title>");
    }

    @Test
    void nothingIsMissingAfterTheNetworkWasDown() throws Exception {
        try (Phone phone = new Phone(socket("?heartbeat=echo&cid=network"));
                Listening listening = control.listen()) {
            phone.connect();
            awaitNumbers(phone, 2);

            assertThat(control.post("network?state=down").statusCode()).isEqualTo(204);
            int before = phone.received().size();
            await().during(OUTAGE)
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(phone.isClosed()).isFalse());
            assertThat(phone.received().size())
                    .as("what came while it was down")
                    .isLessThanOrEqualTo(before + 1);
            assertThat(new Phone(socket("?cid=another")).connects()).isFalse();
            assertThat(control.post("network?state=up").statusCode()).isEqualTo(204);
            await().atMost(PATIENCE).until(phone::isClosed);
            await().atMost(PATIENCE).until(phone::connects);

            awaitNumbers(phone, phone.numbers().size() + 8);
            assertWithoutGap(phone.numbers());
            assertThat(listening.statuses("network")).containsExactly("up", "down", "up");
        }
    }

    @Test
    void theNetworkIsSetUpAgainWhenNoPageWatchesAnyMore() throws Exception {
        try (Listening page = control.listen()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(page.statuses("network")).containsExactly("up"));
            assertThat(control.post("network?state=down").statusCode()).isEqualTo(204);
            await().during(OUTAGE)
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(page.statuses("network")).endsWith("down"));
        }

        await().atMost(PATIENCE).untilAsserted(() -> {
            try (Phone phone = new Phone(socket("?cid=reloaded"))) {
                assertThat(phone.connects()).isTrue();
            }
        });
    }

    @Test
    void nothingIsMissingAfterTheBridgeWasRestarted() throws Exception {
        try (Phone phone = new Phone(socket("?heartbeat=echo&cid=restart"));
                Listening listening = control.listen()) {
            phone.connect();
            awaitNumbers(phone, 2);

            assertThat(control.post("restart").statusCode()).isEqualTo(202);
            assertThat(control.post("restart").statusCode()).isEqualTo(202);
            await().atMost(RESTART_PATIENCE).until(phone::isClosed);
            await().atMost(RESTART_PATIENCE)
                    .untilAsserted(
                            () -> assertThat(listening.statuses("bridge")).containsExactly("up", "restarting", "up"));
            await().atMost(PATIENCE).until(phone::connects);

            awaitNumbers(phone, phone.numbers().size() + 5);
            assertWithoutGap(phone.numbers());
            assertThat(listening.statuses("bridge")).as("two at once are one").hasSize(3);
        }
    }

    @Test
    void aCommandReachesTheLampAndIsShownWithItsAnswer() throws Exception {
        try (Phone phone = new Phone(socket("?cid=command"));
                Listening listening = control.listen()) {
            phone.connect();
            phone.send("{\"CMD\":\"SWITCH\",\"on\":false}");
            awaitFrame(listening, "in", "/from/me", "{\"CMD\":\"SWITCH\",\"on\":false}");
            awaitFrame(
                    listening,
                    "out",
                    "/to-all",
                    "\"event\":\"switch\",\"on\":false,\"brightness\":60,\"by\":\"phone\"}");
            awaitFrame(listening, "out", "/to/me", "{\"answer\":\"SWITCH\",\"on\":false,\"brightness\":60}");

            assertThat(control.post("press").statusCode()).isEqualTo(204);
            awaitFrame(
                    listening, "out", "/to-all", "\"event\":\"switch\",\"on\":true,\"brightness\":60,\"by\":\"lamp\"}");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(phone.received())
                            .anySatisfy(text ->
                                    assertThat(text).endsWith("\"on\":true,\"brightness\":60,\"by\":\"lamp\"}")));
            assertThat(listening.events().get(0).name()).isEqualTo("status");
            assertThat(listening.events())
                    .anySatisfy(event ->
                            assertThat(event.data().at("/lamp/on").asText()).isEqualTo("false"));
        }
    }

    @Test
    void whatTheLampTellsArrivesAtOnceAlsoShortlyAfterAnotherMessage() throws Exception {
        try (Phone phone = new Phone(socket("?heartbeat=echo&cid=prompt"))) {
            phone.connect();
            awaitNumbers(phone, 1);
            for (int i = 1; i <= 4; i++) {
                int count = i;
                control.post("press");
                // The broker would wait for a receipt, for which the bridge by default asks after 5 s.
                await().atMost(PROMPT)
                        .untilAsserted(() -> assertThat(phone.received())
                                .filteredOn(text -> text.endsWith("\"by\":\"lamp\"}"))
                                .hasSizeGreaterThanOrEqualTo(count));
            }
        }
    }

    @Test
    void theControlAnswersOnlyWhoKnowsItsTokenAndSaysWhatIsWrong() throws Exception {
        URI base = controlAddress();

        assertThat(control.send("POST", base.resolve("/press")).statusCode()).isEqualTo(404);
        assertThat(control.send("POST", base.resolve("/0123/press")).statusCode())
                .isEqualTo(404);
        assertThat(control.post("elsewhere").statusCode()).isEqualTo(404);
        assertThat(control.send("GET", base.resolve("press")).statusCode()).isEqualTo(405);
        HttpResponse<String> wrong = control.post("network?state=gone");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).isEqualTo("{\"error\":\"network needs ?state=down or ?state=up\"}");
        assertThat(wrong.headers().firstValue("Access-Control-Allow-Origin")).contains("http://127.0.0.1:28080");
    }

    @Test
    void theControlRefusesAForeignHostName() throws Exception {
        URI base = controlAddress();

        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            String request =
                    "POST " + base.getPath() + "press HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 403".length());
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
        }
    }

    private static void awaitNumbers(Phone phone, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(phone.numbers()).hasSizeGreaterThanOrEqualTo(count));
    }

    private static void assertWithoutGap(List<Long> numbers) {
        long first = numbers.get(0);
        assertThat(numbers)
                .containsExactlyElementsOf(
                        LongStream.range(first, first + numbers.size()).boxed().toList());
    }

    private static void awaitFrame(Listening listening, String direction, String topicEnd, String payloadEnd) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(listening.events()).anySatisfy(event -> {
                    assertThat(event.name()).isEqualTo("frame");
                    assertThat(event.data().path("direction").asText()).isEqualTo(direction);
                    assertThat(event.data().path("topic").asText()).endsWith("lamp-1" + topicEnd);
                    assertThat(event.data().path("payload").asText()).endsWith(payloadEnd);
                }));
    }

    private URI socket(String query) {
        return URI.create(find("ws://\\S+") + query);
    }

    private URI controlAddress() {
        return URI.create(URLDecoder.decode(find("(?<=&demo=)\\S+"), StandardCharsets.UTF_8));
    }

    private String find(String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(printed.toString(StandardCharsets.UTF_8));
        assertThat(matcher.find()).as("%s in %s", regex, printed).isTrue();
        return matcher.group();
    }
}
