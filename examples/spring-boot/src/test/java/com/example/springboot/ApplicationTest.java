package com.example.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.testkit.InMemoryBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** The whole application on its Tomcat, with a fake broker. */
class ApplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InMemoryBroker broker = new InMemoryBroker(Runnable::run);
    private final ServletWebServerApplicationContext application =
            (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
                    .initializers((ApplicationContextInitializer<GenericApplicationContext>)
                            context -> context.registerBean(BrokerConnector.class, () -> broker))
                    .properties("bridge.keys=main=secret")
                    .run("--server.port=0");
    private final int port = application.getWebServer().getPort();

    @AfterEach
    void end() {
        application.close();
    }

    @Test
    void framesGoToTheTopicsOfTheSettingsAndOfThePolicy() {
        try (RawWebSocket alice = connect()) {
            alice.sendText("on");
            alice.sendText("report:warm");

            await().atMost(PATIENCE).until(() -> broker.published().size() == 2);
            assertThat(broker.published())
                    .extracting(message -> message.topic().name())
                    .containsExactly("netgate/lamp/1/from/alice", "reports/lamp");
        }
    }

    @Test
    void messagesComeToTheClient() {
        try (RawWebSocket alice = connect()) {
            await().atMost(PATIENCE).until(() -> broker.subscriptions().size() == 2);
            broker.publish(Message.of(Topic.of("netgate/lamp/1/to/alice"), Frame.text("is on")));

            assertThat(alice.next(PATIENCE)).isEqualTo(new Event.Text("is on"));
        }
    }

    @Test
    void aWrongKeyIsRefusedBeforeTheUpgrade() {
        var reply = RawWebSocket.to(port, "/netgate/wrong/lamp/1/alice").refused();

        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void aStopTellsTheClientsToComeBack() {
        try (RawWebSocket alice = connect()) {
            await().atMost(PATIENCE).until(() -> broker.subscriptions().size() == 2);

            application.close();

            assertThat(alice.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            Event.Close.class, close -> assertThat(close.code()).isEqualTo(1001));
            assertThat(broker.links()).as("links that are still open").isEqualTo(List.of());
        }
    }

    private RawWebSocket connect() {
        return RawWebSocket.to(port, "/netgate/secret/lamp/1/alice").open();
    }
}
