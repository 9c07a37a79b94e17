package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.ManualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The end of a session or bridge")
class EndingTest {
    private BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    private void use(BridgeRig other) {
        rig.assertExhausted();
        rig = other;
    }

    @Test
    @DisplayName("leaves no drain waiting that comes after it, however often it is asked for")
    void drainAfterClose() {
        rig.bridge.close();
        assertThat(rig.bridge.drain(Duration.ZERO).toCompletableFuture()).isCompleted();
        assertThat(rig.bridge.drain(Duration.ZERO).toCompletableFuture()).isCompleted();
    }

    @Test
    @DisplayName("leaves no handshake waiting whose authenticator never answers")
    void admissionAtClose() {
        use(new BridgeRig(config -> {}, bridge -> bridge.authenticator(credentials -> new CompletableFuture<>())));
        CompletableFuture<Admission> admission = rig.bridge
                .admit(new Handshake("/netgate/secret/p1/s1/anna", "", Optional.empty(), List.of(), ""))
                .toCompletableFuture();
        assertThat(admission).isNotDone();
        rig.bridge.close();
        assertThat(admission).isCompleted();
        assertThat(admission.join()).isInstanceOf(Admission.Refused.class);
    }

    @Test
    @DisplayName("of a connection that breaks while it is sent to does not cost what the client had sent before")
    void breaksWhileSentTo() {
        use(new BridgeRig(
                config -> {},
                bridge -> bridge.routing((client, frame) -> frame.equals(Frame.text("ping"))
                        ? new Route.Reply(Frame.text("pong"))
                        : new Route.Publish(Message.of(Topic.of("netgate/p1/s1/from/anna"), frame)))));
        rig.broker.holdSubacks();
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdSends();
        anna.sends("ping");
        anna.sends("off");
        anna.socket().failSends(new BridgeException.Closed("reset", null));
        assertThat(anna.closeCode()).isNotZero();
        assertThat(anna.socket().newTexts()).containsExactly("pong");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna off");
        rig.broker.releaseSubacks();
    }

    @Test
    @DisplayName("comes although a link to the broker throws when it is closed")
    void linkThrows() {
        ManualScheduler time = new ManualScheduler();
        Bridge bridge = Bridge.builder(new BrokerConnector() {
                    @Override
                    public BrokerLink open(LinkOptions options, LinkListener listener) {
                        return new BrokenLink();
                    }

                    @Override
                    public void close() {}
                })
                .keys("main=secret")
                .time(time, time::nanoTime)
                .start();
        CompletableFuture<Void> drained = bridge.drain(Duration.ZERO).toCompletableFuture();
        time.advance(Duration.ofSeconds(3));
        assertThat(drained).isCompleted();
        bridge.close();
        assertThat(time.isShutdown()).isTrue();
    }

    @Test
    @DisplayName("is not near for a client that answers its ping late, and it is pinged no more often for that")
    void latePong() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        rig.advanceSeconds(30);
        anna.socket().answerConfirm(Receipt.RECEIVED);
        assertThat(anna.socket().confirms()).isEqualTo(1);
        rig.advanceSeconds(20);
        assertThat(anna.socket().confirms()).isEqualTo(1);
    }

    @Test
    @DisplayName("by a drain asks a client once, however long it takes to answer")
    void drainAsksOnce() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        rig.bridge.drain(Duration.ofSeconds(10));
        rig.advanceSeconds(5);
        anna.socket().answerConfirm(Receipt.RECEIVED);
        assertThat(anna.socket().confirms()).isEqualTo(1);
        rig.advanceSeconds(9);
        assertThat(anna.closeCode()).isEqualTo(1001);
    }

    @Test
    @DisplayName("by a drain does not cost what the client sends until it has read the Close frame")
    void sentDuringDrain() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().onClose(reason -> {});
        CompletableFuture<Void> drained = rig.bridge.drain(Duration.ZERO).toCompletableFuture();
        rig.advanceSeconds(3);
        assertThat(anna.socket().closeReason()).map(CloseReason::code).hasValue(1001);
        anna.sends("last words");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna last words");
        assertThat(drained).isNotDone();
        anna.inbound().closed(CloseReason.GOING_AWAY);
        rig.advanceSeconds(1);
        assertThat(drained).isCompleted();
    }

    @Test
    @DisplayName("by a newcomer costs what the client sends on the old connection afterwards: it would overtake")
    void sentAfterReplacement() {
        BridgeRig.Client first = rig.connect("anna", "cid=phone");
        rig.connect("anna", "cid=phone");
        assertThat(first.closeCode()).isEqualTo(4502);
        first.sends("too late");
        assertThat(rig.published()).isEmpty();
    }

    @Test
    @DisplayName("is told after its beginning, although a newcomer replaced the session before it was told of")
    void replacedBeforeItBegan() {
        BridgeRig.Client first = rig.connect("anna", "cid=phone");
        first.socket().onClose(reason -> {
            first.inbound().closed(reason);
            rig.connect("anna", "cid=phone");
        });
        BridgeRig.Client second = rig.connect("anna", "cid=phone");
        assertThat(first.closeCode()).isEqualTo(4502);
        assertThat(second.closeCode()).isEqualTo(4502);
        assertThat(rig.events.events().stream()
                        .filter(event -> event.startsWith("opened") || event.startsWith("closed"))
                        .toList())
                .containsExactly(
                        "opened p1/s1/anna",
                        "closed p1/s1/anna 4502",
                        "opened p1/s1/anna",
                        "opened p1/s1/anna",
                        "closed p1/s1/anna 4502");
        assertThat(rig.bridge.sessions()).isEqualTo(1);
    }

    private static final class BrokenLink implements BrokerLink {
        @Override
        public CompletionStage<Void> publish(Message message) {
            throw new IllegalStateException("a bug of the link");
        }

        @Override
        public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
            throw new IllegalStateException("a bug of the link");
        }

        @Override
        public CompletionStage<Void> unsubscribe(TopicFilter filter) {
            throw new IllegalStateException("a bug of the link");
        }

        @Override
        public CompletionStage<Void> close(Duration deadline, SessionFate fate) {
            throw new IllegalStateException("a bug of the link");
        }
    }
}
