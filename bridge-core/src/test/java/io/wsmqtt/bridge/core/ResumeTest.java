package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client that comes back")
class ResumeTest {
    private static final String TO_ANNA = "netgate/p1/s1/to/anna";

    private BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    private void use(BridgeRig other) {
        rig.assertExhausted();
        rig = other;
    }

    private void devices(String... payloads) {
        for (String payload : payloads) {
            rig.device(TO_ANNA, payload);
        }
    }

    private static List<String> texts(BridgeRig.Client client) {
        return client.socket().newTexts();
    }

    @ParameterizedTest(
            name = "with \"{0}\" gets what it had not confirmed and what came meanwhile, in order, before anything new")
    @ValueSource(strings = {"", "cid=phone"})
    void getsAll(String query) {
        BridgeRig.Client old = rig.connect("anna", query);
        old.socket().holdConfirms();
        devices("1", "2");
        rig.advanceSeconds(6);
        old.socket().answerConfirm(Receipt.RECEIVED);
        devices("3", "4");
        assertThat(texts(old)).containsExactly("1", "2", "3", "4");
        old.drops();
        devices("5", "6");
        BridgeRig.Client next = rig.connect("anna", query);
        devices("7");
        assertThat(texts(next)).containsExactly("3", "4", "5", "6", "7");
        assertThat(rig.events.events("resumed")).containsExactly("resumed p1/s1/anna held=4 repeated=2");
        assertThat(rig.events.events("dropped")).isEmpty();
    }

    @Test
    @DisplayName("after all was confirmed gets nothing twice")
    void nothingTwice() {
        BridgeRig.Client old = rig.connect("anna");
        devices("1", "2");
        rig.advanceSeconds(6);
        assertThat(rig.events.confirmations()).containsExactly("confirmed p1/s1/anna RECEIVED 2");
        assertThat(texts(old)).containsExactly("1", "2");
        old.drops();
        assertThat(texts(rig.connect("anna"))).isEmpty();
    }

    @Test
    @DisplayName("does not subscribe again and gets no retained message again, but what was retained meanwhile")
    void noRetainedAgain() {
        rig.broker.publish(BridgeRig.retained(TO_ANNA, "old state"));
        BridgeRig.Client old = rig.connect("anna");
        assertThat(texts(old)).containsExactly("old state");
        rig.advanceSeconds(6);
        old.drops();
        rig.broker.publish(BridgeRig.retained(TO_ANNA, "new state"));
        assertThat(texts(rig.connect("anna"))).containsExactly("new state");
        assertThat(rig.broker.subscribes(TopicFilter.of(TO_ANNA))).isEqualTo(1);
    }

    @Test
    @DisplayName("with another option has what was held in the form that it asks for now")
    void otherForm() {
        BridgeRig.Client old = rig.connect("anna");
        old.drops();
        rig.broker.publish(Message.builder(Topic.of(TO_ANNA), java.nio.ByteBuffer.wrap(new byte[] {(byte) 0xFF}))
                .build());
        assertThat(texts(rig.connect("anna", "binary=base64"))).containsExactly("data:;base64,/w==");
    }

    @Test
    @DisplayName(
            "with the same cid takes over at once: the old socket gets 4502, and what it had not confirmed goes to the new one")
    void takesOver() {
        BridgeRig.Client old = rig.connect("anna", "cid=phone");
        old.socket().holdSends();
        devices("1", "2");
        BridgeRig.Client next = rig.connect("anna", "cid=phone");
        assertThat(old.closeCode()).isEqualTo(4502);
        devices("3");
        assertThat(texts(old)).containsExactly("1");
        assertThat(texts(next)).containsExactly("1", "2", "3");
        assertThat(rig.bridge.sessions()).isEqualTo(1);
    }

    @Test
    @DisplayName("after the resume window finds nothing, and what was held is reported as dropped")
    void tooLate() {
        BridgeRig.Client old = rig.connect("anna");
        old.drops();
        devices("1", "2");
        rig.advanceSeconds(59);
        assertThat(rig.bridge.parked()).isEqualTo(1);
        assertThat(rig.bridge.heldBytes()).isEqualTo(2 * (128 + 1));
        rig.advanceSeconds(2);
        assertThat(rig.events.events("dropped"))
                .containsExactly("dropped p1/s1/anna NEVER_RETURNED", "dropped p1/s1/anna NEVER_RETURNED");
        assertThat(rig.bridge.parked()).isZero();
        assertThat(rig.bridge.heldBytes()).isZero();
        rig.advanceSeconds(31);
        assertThat(rig.broker.subscriptions())
                .as("a client that never returns costs nothing")
                .isEmpty();
        assertThat(texts(rig.connect("anna"))).isEmpty();
    }

    @Test
    @DisplayName("finds no messages that expired while they were held")
    void expires() {
        BridgeRig.Client old = rig.connect("anna");
        old.drops();
        rig.broker.publish(Message.builder(Topic.of(TO_ANNA), ByteBufferOf.text("brief"))
                .expiry(Duration.ofSeconds(5))
                .build());
        devices("lasting");
        rig.advanceSeconds(6);
        assertThat(texts(rig.connect("anna"))).containsExactly("lasting");
        assertThat(rig.events.events("dropped")).containsExactly("dropped p1/s1/anna EXPIRED");
    }

    @Test
    @DisplayName("has messages of QoS 0 held as well, unless the settings say otherwise")
    void qos0() {
        Message fleeting = Message.builder(Topic.of(TO_ANNA), ByteBufferOf.text("fleeting"))
                .qos(Qos.AT_MOST_ONCE)
                .build();
        rig.connect("anna").drops();
        rig.broker.publish(fleeting);
        assertThat(texts(rig.connect("anna"))).containsExactly("fleeting");
        use(new BridgeRig(config -> config.resumeMinQos(Qos.AT_LEAST_ONCE)));
        rig.connect("anna").drops();
        rig.broker.publish(fleeting);
        devices("firm");
        assertThat(texts(rig.connect("anna"))).containsExactly("firm");
        assertThat(rig.events.events("dropped")).containsExactly("dropped p1/s1/anna AWAY");
    }

    @Test
    @DisplayName("gets a long backlog at the pace of its socket, which is no overflow")
    void pace() {
        use(new BridgeRig(config -> config.outboundMessages(3)));
        rig.connect("anna").drops();
        IntStream.range(0, 200).forEach(i -> devices("" + i));
        BridgeRig.Client next = rig.open(rig.admit("/netgate/secret/p1/s1/anna", ""));
        assertThat(texts(next)).hasSize(200).startsWith("0", "1").endsWith("199");
        assertThat(next.closeCode()).isZero();
    }

    @ParameterizedTest(name = "after {0} finds its backlog")
    @ValueSource(ints = {1000, 1001, 1006, 1011, 1013, 4001, 4002, 4003})
    void mayReturn(int code) {
        BridgeRig.Client old = rig.connect("anna");
        old.inbound().closed(new CloseReason(code, ""));
        devices("1");
        assertThat(texts(rig.connect("anna"))).containsExactly("1");
    }

    @ParameterizedTest(name = "after {0} does not: it was told not to come back as it was")
    @ValueSource(ints = {1003, 1007, 1008, 1009, 4503})
    void mayNotReturn(int code) {
        BridgeRig.Client old = rig.connect("anna");
        old.socket().holdSends();
        devices("1", "2");
        old.inbound().closed(new CloseReason(code, ""));
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/anna SESSION_ENDED");
        devices("3");
        assertThat(texts(rig.connect("anna"))).isEmpty();
        assertThat(texts(old)).containsExactly("1");
    }

    @Test
    @DisplayName("goes on publishing at once and in order: its subscriptions are there already")
    void publishesAtOnce() {
        BridgeRig.Client old = rig.connect("anna");
        old.sends("1");
        old.drops();
        rig.broker.holdSubacks();
        BridgeRig.Client next = rig.connect("anna");
        next.sends("2");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna 1", "netgate/p1/s1/from/anna 2");
    }

    @Test
    @DisplayName("whose subscriptions were not yet acknowledged when it dropped waits for that before it publishes")
    void subackOutstanding() {
        rig.broker.holdSubacks();
        BridgeRig.Client old = rig.connect("anna");
        old.drops();
        BridgeRig.Client next = rig.connect("anna");
        next.sends("waits");
        assertThat(rig.published()).isEmpty();
        rig.broker.releaseSubacks();
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna waits");
    }

    @Test
    @DisplayName("after the broker refused its subscription is subscribed anew")
    void refusedBefore() {
        use(new BridgeRig(config -> config.subscribeTopics(List.of("netgate/{pid}/{sn}/to/{openid}"))));
        rig.broker.refuseSubscribe(0x97);
        BridgeRig.Client refused = rig.connect("anna");
        assertThat(refused.closeCode()).isEqualTo(1013);
        rig.broker.refuseSubscribe(0);
        BridgeRig.Client next = rig.connect("anna");
        devices("1");
        next.sends("2");
        assertThat(texts(next)).containsExactly("1");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna 2");
    }

    @Test
    @DisplayName("while the broker is away finds what was held before")
    void brokerAway() {
        BridgeRig.Client old = rig.connect("anna");
        old.drops();
        devices("1");
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        BridgeRig.Client next = rig.connect("anna");
        assertThat(texts(next)).containsExactly("1");
        rig.broker.comeUp(true);
        devices("2");
        assertThat(texts(next)).containsExactly("2");
    }

    @Test
    @DisplayName("again and again loses nothing and gets nothing out of order")
    void againAndAgain() {
        java.util.Random random = new java.util.Random(7);
        java.util.List<Integer> got = new java.util.ArrayList<>();
        BridgeRig.Client client = rig.connect("anna", "cid=phone");
        for (int i = 0; i < 2_000; i++) {
            devices("" + i);
            switch (random.nextInt(12)) {
                case 0 -> {
                    texts(client).forEach(text -> got.add(Integer.valueOf(text)));
                    client.drops();
                    client = rig.connect("anna", "cid=phone");
                }
                case 1 -> {
                    BridgeRig.Client former = client;
                    client = rig.connect("anna", "cid=phone");
                    texts(former).forEach(text -> got.add(Integer.valueOf(text)));
                    assertThat(former.closeCode()).isEqualTo(4502);
                }
                case 2 -> rig.advanceSeconds(random.nextInt(8));
                default -> {
                    // Another message.
                }
            }
        }
        texts(client).forEach(text -> got.add(Integer.valueOf(text)));
        assertThat(new java.util.LinkedHashSet<>(got))
                .containsExactlyElementsOf(IntStream.range(0, 2_000).boxed().toList());
    }
}
