package io.wsmqtt.bridge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DemoIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aWebSocketClientGetsTheDevicesAnswerAndItsReadings() throws Exception {
        Path archive = Path.of(System.getProperty("bridge.war"));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient();
        try (Demo demo = Demo.start(archive, new Ports(21_883, 28_080), out)) {
            assertThat(demo).isNotNull();
            Messages messages = new Messages();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create(find("ws://\\S+")), messages)
                    .join();
            socket.sendText("{\"CMD\":\"STATE\"}", true).join();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(messages.received)
                            .anySatisfy(text -> assertThat(text).contains("\"answer\":\"STATE\"")));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(messages.received)
                            .filteredOn(text -> text.startsWith("{\"readings\":"))
                            .hasSizeGreaterThanOrEqualTo(2));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

            URI page = URI.create(find("http://\\S+#key=demo&pid=demo&sn=lamp-1&openid=me"));
            String html = client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
            assertThat(html).contains("<title>WS-MQTT Bridge</title>");
        }
    }

    private String find(String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(printed.toString(StandardCharsets.UTF_8));
        assertThat(matcher.find()).as("%s in %s", regex, printed).isTrue();
        return matcher.group();
    }

    private static final class Messages implements WebSocket.Listener {
        private final Queue<String> received = new ConcurrentLinkedQueue<>();
        private final StringBuilder partial = new StringBuilder(); // guarded by: the client calls serially

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                received.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
