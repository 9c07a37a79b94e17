package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The gate of one client's messages")
class PublishGateTest {
    private final List<String> written = new ArrayList<>();
    private final List<CompletableFuture<Void>> unacknowledged = new ArrayList<>();
    private final List<CompletableFuture<Void>> published = new ArrayList<>();
    private Runnable beforeFirstWrite = () -> {};

    private final Connector connector = new Connector();
    private final Link link = new Link(
            Link.Use.SHARED,
            new LinkOptions("node-0", Duration.ZERO, 10, LinkOptions.SessionStart.NEW),
            BridgeConfig.builder().build(),
            connector,
            new Reporter(List.of()),
            new NobodyIsTold(),
            () -> 0);
    private final PublishGate gate = new PublishGate(new PublishBudget(1_000, 100));

    private static final class NobodyIsTold implements Link.Observer {
        @Override
        public void resumed(Link link) {}

        @Override
        public void up(Link link) {}

        @Override
        public void lost(Link link) {}

        @Override
        public void takenOver(Link link) {}
    }

    /** What another thread does while the first message is on its way into the link is done at just that moment. */
    private final class Connector implements BrokerConnector, BrokerLink {
        @Override
        public BrokerLink open(LinkOptions options, LinkListener listener) {
            // As a link may: before anybody has it.
            listener.up(false);
            return this;
        }

        @Override
        public void close() {}

        @Override
        public CompletionStage<Void> publish(Message message) {
            Runnable meanwhile = beforeFirstWrite;
            beforeFirstWrite = () -> {};
            meanwhile.run();
            written.add(StandardCharsets.UTF_8.decode(message.payload()).toString());
            CompletableFuture<Void> puback = new CompletableFuture<>();
            unacknowledged.add(puback);
            return puback;
        }

        @Override
        public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> unsubscribe(TopicFilter filter) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> close(Duration deadline, SessionFate fate) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private void publish(String payload) {
        published.add(gate.publish(BridgeRig.message("t", payload), 0).toCompletableFuture());
    }

    @Test
    @DisplayName("keeps their order when the client leaves just as its subscriptions are acknowledged")
    void openedTwiceAtOnce() {
        publish("first");
        publish("second");
        publish("third");
        beforeFirstWrite = () -> gate.open(link);
        gate.open(link);
        assertThat(written).containsExactly("first", "second", "third");
    }

    @Test
    @DisplayName("keeps their order when the second opening finds nothing left to let through")
    void openedTwiceAndPublishedBetween() {
        publish("first");
        beforeFirstWrite = () -> {
            gate.open(link);
            publish("second");
        };
        gate.open(link);
        assertThat(written).containsExactly("first", "second");
    }

    @Test
    @DisplayName("is not idle while an empty message is on its way")
    void emptyMessage() {
        gate.open(link);
        publish("");
        assertThat(gate.isIdle()).isFalse();
        unacknowledged.get(0).complete(null);
        assertThat(gate.isIdle()).isTrue();
    }
}
