package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("With a link for each phone")
class DedicatedTest {
    private static final String TO_ANNA = "netgate/p1/s1/to/anna";

    private final BridgeRig rig = node("node");

    private static BridgeRig node(String id) {
        return new BridgeRig(config -> config.linkKind(LinkKind.DEDICATED).nodeId(id));
    }

    private BridgeRig otherNode() {
        return new BridgeRig(
                rig.broker, config -> config.linkKind(LinkKind.DEDICATED).nodeId("other"), bridge -> {});
    }

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    private void devices(String... payloads) {
        for (String payload : payloads) {
            rig.device(TO_ANNA, payload);
        }
    }

    private static List<String> texts(BridgeRig.Client client) {
        return client.socket().newTexts();
    }

    private List<String> clientIds() {
        return rig.broker.links().stream()
                .map(LinkOptions::clientId)
                .filter(id -> id.startsWith("b-"))
                .toList();
    }

    @Test
    @DisplayName(
            "its client identifier is made of user and cid, the same at all times, and its session lasts as long as the resume window")
    void identifier() {
        rig.connect("anna", "cid=phone");
        assertThat(clientIds()).singleElement().satisfies(id -> assertThat(id).matches("b-[a-z2-7]{24}"));
        assertThat(rig.broker.links().get(1).sessionExpiry()).isEqualTo(Duration.ofSeconds(60));
        assertThat(rig.broker.links().get(1).start()).isEqualTo(LinkOptions.SessionStart.RESUMED);
        BridgeRig again = node("again");
        again.connect("anna", "cid=phone");
        assertThat(again.broker.links().get(1).clientId()).isEqualTo(clientIds().get(0));
        again.connect("anna", "cid=other");
        again.connect("anna");
        again.connect("anna");
        assertThat(again.broker.links().stream().map(LinkOptions::clientId))
                .doesNotHaveDuplicates()
                .hasSize(5);
        again.assertExhausted();
    }

    @Test
    @DisplayName("a message is acknowledged to the broker when the client has confirmed it, and not before")
    void acknowledged() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        devices("1", "2");
        assertThat(texts(anna)).containsExactly("1", "2");
        rig.advanceSeconds(6);
        assertThat(rig.broker.unacknowledged()).hasSize(2);
        anna.socket().answerConfirm(Receipt.RECEIVED);
        assertThat(rig.broker.unacknowledged()).isEmpty();
    }

    @Test
    @DisplayName("a client that comes back soon finds its link and all that it had not confirmed")
    void comesBackSoon() {
        BridgeRig.Client old = rig.connect("anna");
        old.socket().holdConfirms();
        devices("1");
        assertThat(texts(old)).containsExactly("1");
        old.drops();
        devices("2");
        rig.advanceSeconds(5);
        BridgeRig.Client next = rig.connect("anna");
        assertThat(texts(next)).containsExactly("1", "2");
        rig.advanceSeconds(6);
        assertThat(rig.broker.unacknowledged()).isEmpty();
        assertThat(clientIds()).hasSize(1);
    }

    @Test
    @DisplayName("one that is away for ten seconds is left to the broker, which has everything when it comes back")
    void comesBackLate() {
        BridgeRig.Client old = rig.connect("anna");
        old.socket().holdConfirms();
        devices("1");
        assertThat(texts(old)).containsExactly("1");
        old.drops();
        rig.advanceSeconds(11);
        assertThat(clientIds()).isEmpty();
        assertThat(rig.bridge.parked()).isZero();
        devices("2");
        assertThat(texts(rig.connect("anna"))).containsExactly("1", "2");
        assertThat(rig.events.events("dropped")).isEmpty();
    }

    @Test
    @DisplayName(
            "one that does not confirm for ten seconds although it can is closed with 4001, and the broker keeps the rest")
    void doesNotConfirm() {
        BridgeRig.Client anna = rig.connect("anna");
        devices("1");
        rig.advanceSeconds(6);
        assertThat(texts(anna)).containsExactly("1");
        anna.socket().holdConfirms();
        devices("2");
        rig.advanceSeconds(15);
        assertThat(anna.closeCode()).isZero();
        rig.advanceSeconds(2);
        assertThat(anna.closeCode()).isEqualTo(4001);
        assertThat(clientIds()).isEmpty();
        devices("3");
        assertThat(texts(anna)).containsExactly("2");
        assertThat(texts(rig.connect("anna"))).containsExactly("2", "3");
    }

    @Test
    @DisplayName("one that may be mute is not closed for that: the broker waits")
    void mayBeMute() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        devices("1");
        IntStream.range(0, 4).forEach(i -> {
            rig.advanceSeconds(15);
            anna.sends("H");
        });
        assertThat(anna.closeCode()).isZero();
        anna.socket().answerConfirm(Receipt.ASSUMED);
        assertThat(rig.broker.unacknowledged()).isEmpty();
        assertThat(texts(anna)).containsExactly("1");
    }

    @Test
    @DisplayName(
            "a drained node leaves the sessions to the broker, and the client finds on another node what it had not confirmed")
    void drained() {
        BridgeRig.Client anna = rig.connect("anna", "cid=phone");
        anna.socket().holdConfirms();
        devices("1", "2");
        assertThat(texts(anna)).containsExactly("1", "2");
        rig.bridge.drain(Duration.ofSeconds(1));
        rig.advanceSeconds(12);
        assertThat(anna.closeCode()).isEqualTo(1001);
        devices("3");
        BridgeRig other = otherNode();
        assertThat(texts(other.connect("anna", "cid=phone"))).containsExactly("1", "2", "3");
        other.assertExhausted();
    }

    @Test
    @DisplayName("a client that turns up at another node takes its session along: the old socket gets 4502")
    void movesToAnotherNode() {
        BridgeRig.Client old = rig.connect("anna", "cid=phone");
        old.socket().holdConfirms();
        devices("1");
        BridgeRig other = otherNode();
        BridgeRig.Client next = other.connect("anna", "cid=phone");
        assertThat(old.closeCode()).isEqualTo(4502);
        devices("2");
        assertThat(texts(old)).containsExactly("1");
        assertThat(texts(next)).containsExactly("1", "2");
        assertThat(rig.bridge.parked()).isZero();
        other.assertExhausted();
    }

    @Test
    @DisplayName("two phones of one user without cid at two nodes get along: the first goes on as the next one")
    void nextSlot() {
        BridgeRig.Client one = rig.connect("anna");
        BridgeRig other = otherNode();
        BridgeRig.Client two = other.connect("anna");
        assertThat(one.closeCode()).isZero();
        assertThat(clientIds()).hasSize(2).doesNotHaveDuplicates();
        devices("1");
        assertThat(texts(one)).containsExactly("1");
        assertThat(texts(two)).containsExactly("1");
        one.sends("still publishing");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna still publishing");
        other.assertExhausted();
    }

    @Test
    @DisplayName("what a client had sent without an acknowledgement is sent again when it goes on as the next one")
    void sentAgain() {
        BridgeRig.Client one = rig.connect("anna");
        rig.broker.holdPubacks();
        one.sends("x");
        BridgeRig other = otherNode();
        other.connect("anna");
        rig.broker.releasePubacks();
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna x", "netgate/p1/s1/from/anna x");
        assertThat(rig.events.events("published")).hasSize(1);
        assertThat(one.closeCode()).isZero();
        other.assertExhausted();
    }

    @Test
    @DisplayName("retained messages come once, also to a client whose session the broker had kept")
    void retainedOnce() {
        rig.broker.publish(BridgeRig.retained(TO_ANNA, "state"));
        BridgeRig.Client old = rig.connect("anna");
        assertThat(texts(old)).containsExactly("state");
        rig.advanceSeconds(6);
        old.drops();
        rig.advanceSeconds(11);
        assertThat(texts(rig.connect("anna"))).isEmpty();
    }

    @Test
    @DisplayName("a message that matches two filters reaches the client once, also one that the broker had kept")
    void overlapping() {
        BridgeRig overlapping = new BridgeRig(config -> config.linkKind(LinkKind.DEDICATED)
                .subscribeTopics(List.of("netgate/{pid}/{sn}/to/{openid}", "netgate/{pid}/{sn}/to/+")));
        BridgeRig.Client old = overlapping.connect("anna");
        overlapping.device(TO_ANNA, "1");
        assertThat(texts(old)).containsExactly("1");
        overlapping.advanceSeconds(6);
        old.drops();
        overlapping.advanceSeconds(11);
        overlapping.device(TO_ANNA, "2");
        assertThat(texts(overlapping.connect("anna"))).containsExactly("2");
        overlapping.assertExhausted();
    }

    @Test
    @DisplayName("more than may be held for the client is left to the broker rather than dropped")
    void nothingDropped() {
        BridgeRig small = new BridgeRig(config ->
                config.linkKind(LinkKind.DEDICATED).outboundMessages(3).heldMessages(3));
        BridgeRig.Client anna = small.connect("anna");
        anna.socket().holdConfirms();
        IntStream.range(0, 10).forEach(i -> small.device(TO_ANNA, "" + i));
        anna.drops();
        assertThat(texts(anna)).containsExactly("0", "1", "2");
        assertThat(texts(small.connect("anna"))).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(small.events.events("dropped")).isEmpty();
        small.assertExhausted();
    }

    @Test
    @DisplayName(
            "after a break the broker sends again what it has no acknowledgement for, and the client gets it once more, not twice")
    void sentAgainByTheBroker() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        anna.socket().holdSends();
        devices("1", "2", "3");
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        anna.socket().releaseSends();
        rig.broker.comeUp(true);
        assertThat(texts(anna)).containsExactly("1", "1", "2", "3");
    }

    @Test
    @DisplayName("a client that was at another node meanwhile gets nothing of what it confirmed there")
    void backFromAnotherNode() {
        BridgeRig.Client old = rig.connect("anna", "cid=phone");
        old.socket().holdConfirms();
        devices("1");
        assertThat(texts(old)).containsExactly("1");
        old.drops();
        BridgeRig other = otherNode();
        BridgeRig.Client there = other.connect("anna", "cid=phone");
        assertThat(texts(there)).containsExactly("1");
        other.advanceSeconds(6);
        there.drops();
        devices("2");
        assertThat(texts(rig.connect("anna", "cid=phone"))).containsExactly("2");
        other.assertExhausted();
    }

    @Test
    @DisplayName(
            "phones of one user that were away together each find the session of one of them, and nothing is mixed")
    void awayTogether() {
        BridgeRig.Client one = rig.connect("anna");
        BridgeRig.Client two = rig.connect("anna");
        devices("1");
        assertThat(texts(one)).containsExactly("1");
        assertThat(texts(two)).containsExactly("1");
        rig.advanceSeconds(6);
        one.drops();
        two.drops();
        devices("2", "3");
        assertThat(texts(rig.connect("anna"))).containsExactly("2", "3");
        assertThat(texts(rig.connect("anna"))).containsExactly("2", "3");
    }

    @Test
    @DisplayName("the bridge is ready while the broker is there, also without any client")
    void ready() {
        assertThat(rig.bridge.isReady()).isTrue();
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        assertThat(rig.bridge.isReady()).isFalse();
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("kept");
        rig.broker.comeUp(true);
        assertThat(rig.bridge.isReady()).isTrue();
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna kept");
    }

    @Test
    @DisplayName("a client that was told not to come back leaves no session at the broker")
    void final_() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.inbound().closed(io.wsmqtt.bridge.CloseReason.POLICY);
        assertThat(clientIds()).isEmpty();
        devices("1");
        assertThat(texts(rig.connect("anna"))).isEmpty();
        assertThat(rig.broker.subscribes(TopicFilter.of(TO_ANNA))).isEqualTo(2);
    }
}
