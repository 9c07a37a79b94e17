package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission.Admitted;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.core.Bridge;
import io.wsmqtt.bridge.testkit.InMemoryBroker;
import io.wsmqtt.bridge.testkit.RecordingSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples of docs/policies.md, which are compared with this file. */
class PolicyExampleTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "policies.md");
    private static final Path SOURCE =
            Path.of("src", "test", "java", "io", "wsmqtt", "bridge", "reference", "PolicyExampleTest.java");

    // example: begin
    public static final class ReportPolicy implements RoutingPolicy {
        @Override
        public Route route(ClientInfo client, Frame frame) {
            if (frame instanceof Frame.Text text && text.text().equals("who am I")) {
                return new Route.Reply(Frame.text(client.user()));
            }
            if (frame instanceof Frame.Text text && text.text().startsWith("report:")) {
                Topic topic = Topic.of("reports/" + client.attribute("pid").orElseThrow());
                return new Route.Publish(Message.of(topic, frame));
            }
            return new Route.Pass(); // to the topic of the settings
        }
    }
    // example: end

    // test: begin
    @Test
    void aQuestionIsAnsweredWithoutTheBroker() {
        ClientInfo anna = new ClientInfo("c1", "lamp/1/anna", Optional.empty(), Map.of("pid", "lamp"), "");

        assertThat(new ReportPolicy().route(anna, Frame.text("who am I")))
                .isEqualTo(new Route.Reply(Frame.text("lamp/1/anna")));
    }

    @Test
    void aReportGoesToTheTopicOfItsProduct() {
        InMemoryBroker broker = new InMemoryBroker(Runnable::run);
        try (Bridge bridge = Bridge.builder(broker)
                .keys("main=secret")
                .routing(new ReportPolicy())
                .start()) {
            Handshake handshake =
                    new Handshake("/netgate/secret/lamp/1/anna", "", Optional.empty(), List.of(), "192.0.2.1");
            Admitted anna =
                    (Admitted) bridge.admit(handshake).toCompletableFuture().join();
            Inbound inbound = bridge.accept(new RecordingSession(anna.client()));

            inbound.received(Frame.text("report: too hot"))
                    .toCompletableFuture()
                    .join();

            assertThat(broker.published()).extracting(Message::topic).containsExactly(Topic.of("reports/lamp"));
        }
    }
    // test: end

    @Test
    void theDocumentShowsTheseExamples() throws IOException {
        String document = Files.readString(DOCUMENT);
        String source = Files.readString(SOURCE);

        assertThat(document).contains(part(source, "example")).contains(part(source, "test"));
    }

    private static String part(String source, String name) {
        String begin = "// " + name + ": begin\n";
        int from = source.indexOf(begin) + begin.length();
        return source.substring(from, source.indexOf("    // " + name + ": end"))
                .stripTrailing()
                .stripIndent();
    }
}
