package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.ManualScheduler;
import io.wsmqtt.bridge.testkit.RecordingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages that arrive together")
class BurstTest {
    private final OneLink broker = new OneLink();

    @Test
    @DisplayName("go to each client in one piece, in their order")
    void inOnePiece() {
        Bridge bridge = bridge(config -> {});
        RecordingSession anna = connect(bridge, "anna");
        RecordingSession bert = connect(bridge, "bert");
        anna.holdSends();
        broker.listener().burst(() -> {
            deliver("anna", "1");
            deliver("bert", "2");
            deliver("anna", "3");
            assertThat(anna.isSending()).isFalse();
        });
        assertThat(anna.isSending()).isTrue();
        assertThat(anna.newTexts()).containsExactly("1", "3");
        assertThat(bert.newTexts()).containsExactly("2");
    }

    @Test
    @DisplayName("do not wait for one another where waiting would cost one: half of what may wait goes at once")
    void neverTooMany() {
        for (int bound : List.of(1, 2, 7, 64)) {
            Bridge bridge = bridge(config -> config.outboundMessages(bound));
            RecordingSession anna = connect(bridge, "anna");
            broker.listener().burst(() -> IntStream.range(0, 64).forEach(i -> deliver("anna", "m" + i)));
            assertThat(anna.newTexts())
                    .isEqualTo(IntStream.range(0, 64).mapToObj(i -> "m" + i).toList());
            assertThat(anna.closeReason()).isEmpty();
        }
    }

    @Test
    @DisplayName("do not wait where the next would take the place of the one before")
    void latest() {
        Bridge bridge = bridge(config -> config.overflow(OverflowPolicy.LATEST));
        RecordingSession anna = connect(bridge, "anna");
        broker.listener().burst(() -> {
            deliver("anna", "1");
            deliver("anna", "2");
        });
        assertThat(anna.newTexts()).containsExactly("1", "2");
    }

    @Test
    @DisplayName("reach the others though one makes the link's listener throw")
    void despiteAThrow() {
        Bridge bridge = bridge(config -> {});
        RecordingSession anna = connect(bridge, "anna");
        try {
            broker.listener().burst(() -> {
                deliver("anna", "1");
                throw new IllegalStateException("of the connector");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("of the connector");
        }
        assertThat(anna.newTexts()).containsExactly("1");
        deliver("anna", "2");
        assertThat(anna.newTexts()).containsExactly("2");
    }

    private Bridge bridge(Consumer<BridgeConfig.Builder> settings) {
        ManualScheduler time = new ManualScheduler();
        BridgeConfig.Builder config = BridgeConfig.builder().nodeId("node").links(1);
        settings.accept(config);
        return Bridge.builder(broker)
                .config(config.build())
                .keys("main=secret")
                .time(time, time::nanoTime)
                .start();
    }

    private static RecordingSession connect(Bridge bridge, String openid) {
        Handshake handshake =
                new Handshake("/netgate/secret/p1/s1/" + openid, "", Optional.empty(), List.of(), "192.0.2.1");
        Admission admission = bridge.admit(handshake).toCompletableFuture().join();
        RecordingSession socket = new RecordingSession(((Admission.Admitted) admission).client());
        var inbound = bridge.accept(socket);
        socket.onClose(inbound::closed);
        return socket;
    }

    private void deliver(String openid, String text) {
        Message message = BridgeRig.message("netgate/p1/s1/to/" + openid, text);
        assertThat(broker.listener().message(message, Set.of()).toCompletableFuture())
                .isCompleted();
    }

    /** A connector whose latest link does what it is asked, and whose listener the test calls. */
    private static final class OneLink implements BrokerConnector, BrokerLink {
        private final List<LinkListener> listeners = new ArrayList<>();

        LinkListener listener() {
            return listeners.get(listeners.size() - 1);
        }

        @Override
        public BrokerLink open(LinkOptions options, LinkListener listener) {
            listeners.add(listener);
            listener.up(false);
            return this;
        }

        @Override
        public CompletionStage<Void> publish(Message message) {
            return CompletableFuture.completedFuture(null);
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

        @Override
        public void close() {}
    }
}
