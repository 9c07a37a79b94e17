package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a client sends")
class PublishingTest {
    private final BridgeException gone = new BridgeException.Unavailable("gone", null);

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
    @DisplayName("is published byte for byte to the topic of its device")
    void published() {
        BridgeRig.Client anna = rig.connect("anna");
        assertThat(anna.sends("{\"CMD\":\"STATE\"}").toCompletableFuture()).isCompleted();
        byte[] bytes = {0, (byte) 0xFF, 1};
        anna.inbound().received(Frame.binary(bytes));
        assertThat(rig.published().get(0)).isEqualTo("netgate/p1/s1/from/anna {\"CMD\":\"STATE\"}");
        assertThat(rig.broker.published().get(1).payload()).isEqualTo(java.nio.ByteBuffer.wrap(bytes));
        assertThat(rig.events.events("published")).hasSize(2);
    }

    @Test
    @DisplayName("in the very first moment waits for the subscriptions, so that its answer cannot be missed")
    void noEarlyHole() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = rig.connect("anna");
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stages.add(anna.sends("m" + i).toCompletableFuture());
        }
        assertThat(rig.published()).isEmpty();
        assertThat(stages).noneMatch(CompletableFuture::isDone);
        rig.broker.releaseSubacks();
        assertThat(rig.published())
                .containsExactly(
                        "netgate/p1/s1/from/anna m0", "netgate/p1/s1/from/anna m1", "netgate/p1/s1/from/anna m2");
        assertThat(stages).allMatch(CompletableFuture::isDone);
    }

    @Test
    @DisplayName("before it left, without waiting for an answer, is published all the same")
    void leavesAtOnce() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("off");
        anna.leaves();
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna off");
        rig.broker.releaseSubacks();
    }

    @Test
    @DisplayName("over a socket that the same phone then replaces is published, and before what its next one sends")
    void changesNetwork() {
        rig.broker.holdSubacks();
        BridgeRig.Client before = rig.connect("anna", "cid=phone");
        before.sends("one");
        BridgeRig.Client after = rig.connect("anna", "cid=phone");
        after.sends("two");
        rig.broker.releaseSubacks();
        assertThat(before.closeCode()).isEqualTo(4502);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna one", "netgate/p1/s1/from/anna two");
    }

    @Test
    @DisplayName("behind something that the broker refused is not published without it")
    void nothingBehindARefusal() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("refused");
        anna.sends("behind");
        rig.broker.refusePublish(0x87);
        rig.broker.releaseSubacks();
        rig.broker.refusePublish(0);
        assertThat(anna.closeCode()).isEqualTo(1008);
        assertThat(rig.published()).isEmpty();
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/anna NOT_PUBLISHED");
    }

    @Test
    @DisplayName("stays in its order")
    void inOrder() {
        use(new BridgeRig(config -> config.publishBurst(1_000)));
        rig.broker.receiveMaximum(2);
        rig.broker.holdPubacks();
        BridgeRig.Client anna = rig.connect("anna");
        IntStream.range(0, 300).forEach(i -> anna.sends("" + i));
        rig.broker.releasePubacks();
        assertThat(rig.published())
                .isEqualTo(IntStream.range(0, 300)
                        .mapToObj(i -> "netgate/p1/s1/from/anna " + i)
                        .toList());
    }

    @Test
    @DisplayName("as H is a heartbeat: never published, and answered only if the client asked for it")
    void heartbeat() {
        BridgeRig.Client anna = rig.connect("anna");
        BridgeRig.Client bert = rig.connect("bert", "heartbeat=echo");
        anna.sends("H");
        bert.sends("H");
        bert.inbound().received(Frame.binary(new byte[] {'H'}));
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/bert H");
        assertThat(anna.socket().newTexts()).isEmpty();
        assertThat(bert.socket().newTexts()).containsExactly("H");
    }

    @Test
    @DisplayName("and was on its way when the connection broke is sent again before anything newer")
    void inFlight() {
        rig.broker.holdPubacks();
        BridgeRig.Client anna = rig.connect("anna");
        CompletableFuture<Void> first = anna.sends("first").toCompletableFuture();
        rig.broker.goDown(gone);
        assertThat(first).as("it is kept, so the adapter need not wait").isCompleted();
        assertThat(rig.events.events("published")).isEmpty();
        rig.broker.releasePubacks();
        rig.broker.comeUp(true);
        anna.sends("second");
        assertThat(rig.events.events("published")).hasSize(2);
        assertThat(rig.published())
                .containsExactly(
                        "netgate/p1/s1/from/anna first",
                        "netgate/p1/s1/from/anna first",
                        "netgate/p1/s1/from/anna second");
    }

    @ParameterizedTest(name = "a PUBACK of {0} closes with {1}")
    @CsvSource({"0x87,1008", "0x90,1008", "0x99,1008", "0x80,1013", "0x97,1013"})
    void refusedPublish(String reasonCode, int closeCode) {
        BridgeRig.Client anna = rig.connect("anna");
        rig.broker.refusePublish(Integer.decode(reasonCode));
        anna.sends("x");
        assertThat(anna.closeCode()).isEqualTo(closeCode);
        assertThat(anna.socket().closeReason().orElseThrow().text()).contains(reasonCode);
    }

    @ParameterizedTest(name = "a SUBACK of {0} closes with {1}")
    @CsvSource({"0x87,1008", "0x80,1013", "0x97,1013"})
    void refusedSubscription(String reasonCode, int closeCode) {
        rig.broker.refuseSubscribe(Integer.decode(reasonCode));
        BridgeRig.Client anna = rig.connect("anna");
        assertThat(anna.closeCode()).isEqualTo(closeCode);
        assertThat(rig.bridge.sessions()).isZero();
    }

    @Test
    @DisplayName(
            "to a filter that the broker then refuses to a newcomer closes the older sessions, too: nobody has it any more")
    void refusedToNewcomer() {
        BridgeRig.Client anna = rig.connect("anna");
        rig.broker.refuseSubscribe(0x87);
        BridgeRig.Client tablet = rig.connect("anna");
        assertThat(tablet.closeCode()).isEqualTo(1008);
        assertThat(anna.closeCode()).as("has the same filter").isEqualTo(1008);
    }

    @Test
    @DisplayName("too fast is refused with 4003 after the burst, and the rate refills it")
    void tooFast() {
        use(new BridgeRig(config -> config.publishesPerSecond(10).publishBurst(20)));
        BridgeRig.Client anna = rig.connect("anna");
        IntStream.range(0, 20).forEach(i -> anna.sends("x"));
        rig.advanceSeconds(1);
        IntStream.range(0, 10).forEach(i -> anna.sends("x"));
        assertThat(anna.closeCode()).isZero();
        anna.sends("one too many");
        assertThat(anna.closeCode()).isEqualTo(4003);
        assertThat(rig.published()).hasSize(30);
    }

    @Test
    @DisplayName("in a frame above the limit is refused with 1009, at the limit it is published")
    void tooBig() {
        use(new BridgeRig(config -> config.maxFrameBytes(10)));
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("0123456789");
        assertThat(anna.closeCode()).isZero();
        anna.sends("012345678é");
        assertThat(anna.closeCode()).isEqualTo(1009);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna 0123456789");
    }

    @Test
    @DisplayName("beyond the bytes that may be on their way closes with 1013: one client at most an eighth")
    void bounded() {
        use(new BridgeRig(config -> config.outageBytes(80_000)));
        rig.broker.holdPubacks();
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("x".repeat(10_000));
        assertThat(anna.closeCode()).isZero();
        anna.sends("y");
        assertThat(anna.closeCode()).isEqualTo(1013);
        BridgeRig.Client bert = rig.connect("bert");
        bert.sends("there is room for others");
        assertThat(bert.closeCode()).isZero();
        rig.broker.releasePubacks();
        IntStream.range(0, 100).forEach(i -> bert.sends("x".repeat(10_000)));
        assertThat(bert.closeCode())
                .as("what is acknowledged gives its room back")
                .isZero();
    }

    @Test
    @DisplayName("can be answered or rejected by a policy; what no policy routes is rejected")
    void policyRoutes() {
        use(new BridgeRig(
                config -> config.publishTopic(""),
                bridge -> bridge.routing((client, frame) -> switch (((Frame.Text) frame).text()) {
                    case "ping" -> new Route.Reply(Frame.text("pong"));
                    case "bad" -> new Route.Reject(CloseReason.BY_OPERATOR);
                    case "bug" -> throw new IllegalStateException("a bug of the policy");
                    default -> new Route.Pass();
                })));
        BridgeRig.Client anna = rig.connect("a");
        anna.sends("ping");
        assertThat(anna.socket().newTexts()).containsExactly("pong");
        anna.sends("bad");
        assertThat(anna.closeCode()).isEqualTo(4503);
        BridgeRig.Client bert = rig.connect("b");
        bert.sends("bug");
        assertThat(bert.closeCode()).isEqualTo(1011);
        BridgeRig.Client carl = rig.connect("c");
        carl.sends("anything");
        assertThat(carl.closeCode()).isEqualTo(1008);
        assertThat(rig.published()).isEmpty();
    }

    @Test
    @DisplayName("after its session has ended is not published")
    void afterTheEnd() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.leaves();
        anna.sends("ghost");
        assertThat(rig.published()).isEmpty();
        assertThat(rig.broker.subscriptions()).containsKey(TopicFilter.of("netgate/p1/s1/to/anna"));
    }
}
