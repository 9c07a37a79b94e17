package io.wsmqtt.bridge.core;

import static io.wsmqtt.bridge.core.BridgeRig.retained;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Delivery;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.InMemoryBroker.Copies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What a device publishes")
class DeliveryTest {
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
    @DisplayName("reaches every session of the user that it names, and nobody else")
    void toOneUser() {
        BridgeRig.Client phone = rig.connect("anna");
        BridgeRig.Client tablet = rig.connect("anna");
        BridgeRig.Client other = rig.connect("bert");
        rig.device("netgate/p1/s1/to/anna", "hello");
        assertThat(phone.socket().newTexts()).containsExactly("hello");
        assertThat(tablet.socket().newTexts()).containsExactly("hello");
        assertThat(other.socket().newTexts()).isEmpty();
    }

    @Test
    @DisplayName("to all of its users reaches each of them once")
    void toAll() {
        BridgeRig.Client anna = rig.connect("anna");
        BridgeRig.Client bert = rig.connect("bert");
        rig.device("netgate/p1/s1/to-all", "hello");
        assertThat(anna.socket().newTexts()).containsExactly("hello");
        assertThat(bert.socket().newTexts()).containsExactly("hello");
    }

    @Test
    @DisplayName("arrives in its order, however slowly the socket takes it")
    void inOrder() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdSends();
        List<String> sent = IntStream.range(0, 200).mapToObj(i -> "m" + i).toList();
        sent.forEach(text -> rig.device("netgate/p1/s1/to/anna", text));
        List<String> seen = new ArrayList<>();
        while (anna.socket().isSending()) {
            seen.addAll(anna.socket().newTexts());
            anna.socket().releaseSend();
        }
        assertThat(seen).isEqualTo(sent);
    }

    @Test
    @DisplayName("is text where it is valid UTF-8 and binary where it is not")
    void textOrBinary() {
        BridgeRig.Client anna = rig.connect("anna");
        rig.device("netgate/p1/s1/to/anna", "é");
        Topic topic = Topic.of("netgate/p1/s1/to/anna");
        byte[] notUtf8 = {(byte) 0xC3, 0x28};
        rig.broker.publish(
                Message.builder(topic, java.nio.ByteBuffer.wrap(notUtf8)).build());
        assertThat(anna.socket().newFrames()).containsExactly(Frame.text("é"), Frame.binary(notUtf8));
    }

    @Test
    @DisplayName("goes as base64 to a client that takes only text, and comes back the same way")
    void base64() {
        BridgeRig.Client anna = rig.connect("anna", "binary=base64");
        Topic topic = Topic.of("netgate/p1/s1/to/anna");
        byte[] notUtf8 = {(byte) 0xC3, 0x28};
        rig.broker.publish(
                Message.builder(topic, java.nio.ByteBuffer.wrap(notUtf8)).build());
        rig.device("netgate/p1/s1/to/anna", "plain");
        rig.device("netgate/p1/s1/to/anna", "data:;base64,AA==");
        assertThat(anna.socket().newTexts())
                .containsExactly("data:;base64,wyg=", "plain", "data:;base64,ZGF0YTo7YmFzZTY0LEFBPT0=");
        anna.sends("data:;base64,wyg=");
        assertThat(rig.broker.published().get(0).payload()).isEqualTo(java.nio.ByteBuffer.wrap(notUtf8));
        anna.sends("data:;base64,!");
        assertThat(anna.closeCode()).isEqualTo(1007);
    }

    @ParameterizedTest
    @EnumSource(Copies.class)
    @DisplayName("reaches a session whose filters overlap once, whatever copies the broker sends")
    void overlap(Copies copies) {
        use(new BridgeRig(
                copies,
                config -> config.subscribeTopics(List.of("d/{sn}/#", "d/{sn}/state", "d/+/state")),
                bridge -> {}));
        BridgeRig.Client anna = rig.connect("anna");
        rig.device("d/s1/state", "on");
        if (copies == Copies.PER_FILTER_WITHOUT_IDENTIFIERS) {
            // Documented: copies that name no identifier cannot be told from new messages.
            assertThat(anna.socket().newTexts()).containsOnly("on").hasSize(3);
        } else {
            assertThat(anna.socket().newTexts()).containsExactly("on");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Copies.class,
            names = {"PER_FILTER", "ONE_WITH_ALL_IDENTIFIERS"})
    @DisplayName("and was retained comes to each session once when it opens, also when others hold the filter already")
    void retainedOnce(Copies copies) {
        use(new BridgeRig(copies, config -> config.subscribeTopics(List.of("d/{sn}/#", "d/{sn}/state")), bridge -> {}));
        rig.broker.publish(retained("d/s1/state", "on"));
        BridgeRig.Client anna = rig.connect("anna");
        assertThat(anna.socket().newTexts()).containsExactly("on");
        BridgeRig.Client bert = rig.connect("bert");
        assertThat(bert.socket().newTexts()).containsExactly("on");
        assertThat(anna.socket().newTexts()).isEmpty();
        rig.broker.publish(retained("d/s1/state", "off"));
        assertThat(anna.socket().newTexts()).containsExactly("off");
        assertThat(bert.socket().newTexts()).containsExactly("off");
    }

    @Test
    @DisplayName("and was retained does not come a second time after the broker lost the MQTT session")
    void retainedNotAgain() {
        rig.broker.publish(retained("netgate/p1/s1/to-all", "on"));
        BridgeRig.Client anna = rig.connect("anna");
        assertThat(anna.socket().newTexts()).containsExactly("on");
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        BridgeRig.Client bert = rig.connect("bert");
        rig.broker.comeUp(false);
        assertThat(anna.socket().newTexts()).isEmpty();
        assertThat(bert.socket().newTexts()).as("who came meanwhile").containsExactly("on");
    }

    @Test
    @DisplayName("is acknowledged to the broker although a client does not read")
    void acknowledged() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdSends();
        rig.device("netgate/p1/s1/to/anna", "one");
        rig.device("netgate/p1/s1/to/anna", "two");
        assertThat(rig.broker.unacknowledged()).isEmpty();
        anna.socket().releaseSends();
        assertThat(anna.socket().newTexts()).containsExactly("one", "two");
    }

    @Test
    @DisplayName("and expired while it waited is dropped and reported")
    void expires() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdSends();
        rig.device("netgate/p1/s1/to/anna", "first");
        rig.broker.publish(Message.builder(Topic.of("netgate/p1/s1/to/anna"), ByteBufferOf.text("short-lived"))
                .expiry(Duration.ofSeconds(5))
                .build());
        rig.device("netgate/p1/s1/to/anna", "last");
        rig.advanceSeconds(5);
        anna.socket().releaseSends();
        assertThat(anna.socket().newTexts()).containsExactly("first", "last");
        assertThat(rig.events.events("dropped")).containsExactly("dropped p1/s1/anna EXPIRED");
    }

    @Test
    @DisplayName("can be changed and hidden by a policy, and is hidden when the policy throws")
    void policyDecides() {
        use(new BridgeRig(
                config -> {},
                bridge -> bridge.routing(new RoutingPolicy() {
                    @Override
                    public Route route(ClientInfo client, Frame frame) {
                        return new Route.Drop("one way");
                    }

                    @Override
                    public Delivery deliver(ClientInfo client, Message message) {
                        return switch (message.size()) {
                            case 1 -> new Delivery.Hide();
                            case 2 -> new Delivery.Show(Frame.text("changed"));
                            case 3 -> throw new IllegalStateException("a bug of the policy");
                            default -> new Delivery.Pass();
                        };
                    }
                })));
        BridgeRig.Client anna = rig.connect("anna");
        for (String payload : List.of("1", "22", "333", "4444")) {
            rig.device("netgate/p1/s1/to/anna", payload);
        }
        assertThat(anna.socket().newTexts()).containsExactly("changed", "4444");
        assertThat(rig.events.events("policyFailed")).containsExactly("policyFailed p1/s1/anna IllegalStateException");
        anna.sends("x");
        assertThat(rig.published()).noneMatch(published -> published.contains("/from/"));
    }

    @Test
    @DisplayName("is served by the filter of the highest quality of service, with that one's overflow policy")
    void bestFilterServes() {
        Interest lossy = new Interest(TopicFilter.of("d/#"), Qos.AT_MOST_ONCE, OverflowPolicy.DROP_NEWEST);
        Interest exact = new Interest(TopicFilter.of("d/x"), Qos.AT_LEAST_ONCE, OverflowPolicy.DISCONNECT);
        use(new BridgeRig(
                config -> config.subscribeTopics(List.of()).outboundMessages(1),
                bridge -> bridge.routing(new RoutingPolicy() {
                    @Override
                    public Route route(ClientInfo client, Frame frame) {
                        return new Route.Reject(CloseReason.POLICY);
                    }

                    @Override
                    public Set<Interest> subscriptions(ClientInfo client) {
                        return new LinkedHashSet<>(List.of(lossy, exact));
                    }
                })));
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdSends();
        rig.device("d/y", "in flight");
        rig.device("d/y", "waits");
        rig.device("d/y", "dropped");
        assertThat(anna.closeCode()).isZero();
        rig.device("d/x", "must not be dropped");
        assertThat(anna.closeCode()).isEqualTo(4001);
        assertThat(anna.socket().newTexts()).containsExactly("in flight");
    }
}
