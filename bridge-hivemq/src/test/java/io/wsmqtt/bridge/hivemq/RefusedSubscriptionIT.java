package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.RecordingLinkListener;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a scripted broker, since the ACL file of Mosquitto 2.0.11 refuses no SUBSCRIBE. */
class RefusedSubscriptionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NOT_AUTHORIZED = 0x87;

    private final RecordingLinkListener listener = new RecordingLinkListener();
    private final PrintStream console = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void recordTheLog() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void showTheLog() {
        System.setErr(console);
        console.print(log.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aRefusedSubscriptionFailsWithItsReasonAndIsForgotten() {
        try (ScriptedBroker broker = new ScriptedBroker(NOT_AUTHORIZED);
                HiveMqConnector connector = new HiveMqConnector(HiveMqOptions.of(broker.uri()))) {
            BrokerLink link = open(connector);
            assertThat(subscribe(link).toCompletableFuture())
                    .failsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            BridgeException.Refused.class,
                            refused -> assertThat(refused.reasonCode()).isEqualTo(NOT_AUTHORIZED));
            reconnect(broker);
            publish(link);
            await().atMost(PATIENCE).until(() -> broker.received().contains(ScriptedBroker.PUBLISH));
            // What is restored goes before what is published.
            assertThat(broker.received())
                    .containsExactly(
                            ScriptedBroker.CONNECT,
                            ScriptedBroker.SUBSCRIBE,
                            ScriptedBroker.GONE,
                            ScriptedBroker.CONNECT,
                            ScriptedBroker.PUBLISH);
            assertThat(log()).doesNotContain("restore");
        }
    }

    @Test
    void aSubscriptionThatIsNotRestoredIsWarnedOfAndForgotten() {
        try (ScriptedBroker broker = new ScriptedBroker(1, NOT_AUTHORIZED);
                HiveMqConnector connector = new HiveMqConnector(HiveMqOptions.of(broker.uri()))) {
            BrokerLink link = open(connector);
            assertThat(subscribe(link).toCompletableFuture()).succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            reconnect(broker);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log().lines())
                            .anySatisfy(line -> assertThat(line)
                                    .contains("WARN", "refuses to restore the subscription to t/refused", "0x87")));
            reconnect(broker);
            publish(link);
            await().atMost(PATIENCE).until(() -> broker.received().contains(ScriptedBroker.PUBLISH));
            assertThat(broker.received())
                    .filteredOn(type -> type == ScriptedBroker.SUBSCRIBE)
                    .hasSize(2);
        }
    }

    private BrokerLink open(HiveMqConnector connector) {
        BrokerLink link =
                connector.open(new LinkOptions("link", Duration.ofMinutes(5), 100, SessionStart.NEW), listener);
        listener.next(Up.class, PATIENCE);
        return link;
    }

    private void reconnect(ScriptedBroker broker) {
        broker.cut();
        assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isFalse();
    }

    private static CompletionStage<Void> subscribe(BrokerLink link) {
        return link.subscribe(TopicFilter.of("t/refused"), Qos.AT_LEAST_ONCE, 1);
    }

    private static void publish(BrokerLink link) {
        Message message = Message.builder(Topic.of("t/a"), ByteBuffer.wrap(new byte[1]))
                .qos(Qos.AT_MOST_ONCE)
                .build();
        assertThat(link.publish(message).toCompletableFuture()).succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }
}
