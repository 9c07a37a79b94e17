package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is held")
class HeldBoundsTest {
    private static final int KIBIBYTE = 1_024;

    private BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    private void use(BridgeRig other) {
        rig.assertExhausted();
        rig = other;
    }

    @ParameterizedTest(name = "for a client that is away is bounded: with {0} it finds {1} and {2} is reported")
    @CsvSource({
        "DISCONNECT,  1 2 3, HELD_FULL",
        "DROP_NEWEST, 1 2 3, OVERFLOW_NEWEST",
        "DROP_OLDEST, 3 4 5, OVERFLOW_OLDEST",
        "LATEST,      5,     SUPERSEDED"
    })
    void whileAway(OverflowPolicy overflow, String found, String cause) {
        use(new BridgeRig(
                config -> config.overflow(overflow).outboundMessages(3).heldMessages(3)));
        rig.connect("anna").drops();
        for (int i = 1; i <= 5; i++) {
            rig.device("netgate/p1/s1/to/anna", "" + i);
        }
        assertThat(rig.connect("anna").socket().newTexts()).containsExactly(found.split(" "));
        assertThat(rig.events.events("dropped"))
                .hasSize(5 - found.split(" ").length)
                .containsOnly("dropped p1/s1/anna " + cause);
    }

    @Test
    @DisplayName("for all has a bound of its own: those who have been away the longest are given up for the others")
    void inAll() {
        use(new BridgeRig(config ->
                config.outboundBytes(8 * KIBIBYTE).heldBytes(16 * KIBIBYTE).heldTotalBytes(64 * KIBIBYTE)));
        for (String user : List.of("a", "b", "c", "d", "e")) {
            rig.connect(user).drops();
            rig.time.advance(java.time.Duration.ofMillis(10));
        }
        String large = "x".repeat(7 * KIBIBYTE);
        for (int i = 0; i < 2; i++) {
            for (String user : List.of("a", "b", "c", "d", "e")) {
                rig.device("netgate/p1/s1/to/" + user, large);
                assertThat(rig.bridge.heldBytes()).isLessThanOrEqualTo(64 * KIBIBYTE);
            }
        }
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/a HELD_FULL");
        assertThat(rig.connect("a").socket().newTexts()).isEmpty();
        for (String user : List.of("b", "c", "d", "e")) {
            assertThat(rig.connect(user).socket().newTexts()).hasSize(2);
        }
        rig.advanceSeconds(6);
        assertThat(rig.bridge.heldBytes()).isZero();
    }

    @Test
    @DisplayName(
            "for one that is there is not at the cost of another that is there: it is closed with 4001 and can come back")
    void allThere() {
        use(new BridgeRig(config ->
                config.outboundBytes(8 * KIBIBYTE).heldBytes(64 * KIBIBYTE).heldTotalBytes(64 * KIBIBYTE)));
        BridgeRig.Client anna = rig.connect("anna");
        BridgeRig.Client bert = rig.connect("bert");
        anna.socket().holdConfirms();
        bert.socket().holdConfirms();
        String large = "x".repeat(7 * KIBIBYTE);
        for (int i = 0; i < 8; i++) {
            rig.device("netgate/p1/s1/to/anna", large);
        }
        rig.device("netgate/p1/s1/to/bert", large);
        assertThat(bert.closeCode()).isEqualTo(4001);
        assertThat(rig.events.events("dropped")).containsExactly("dropped p1/s1/bert HELD_FULL");
        assertThat(anna.socket().newTexts()).hasSize(8);
        assertThat(anna.closeCode()).isZero();
    }

    @Test
    @DisplayName("for one is not given up for what another is not to get anyway")
    void notForTheUnwanted() {
        use(new BridgeRig(config -> config.outboundBytes(8 * KIBIBYTE)
                .heldBytes(64 * KIBIBYTE)
                .heldTotalBytes(64 * KIBIBYTE)
                .resumeMinQos(Qos.AT_LEAST_ONCE)));
        rig.connect("anna").drops();
        rig.connect("bert").drops();
        String large = "x".repeat(60 * KIBIBYTE);
        rig.device("netgate/p1/s1/to/anna", large);
        rig.broker.publish(Message.builder(Topic.of("netgate/p1/s1/to/bert"), ByteBufferOf.text(large))
                .qos(Qos.AT_MOST_ONCE)
                .build());
        assertThat(rig.events.events("dropped")).containsExactly("dropped p1/s1/bert AWAY");
        assertThat(rig.connect("anna").socket().newTexts()).containsExactly(large);
    }

    @Test
    @DisplayName("is for as many phones of one user as may be connected, and for as many in all")
    void phones() {
        use(new BridgeRig(config -> config.maxSessionsPerUser(2).maxSessions(4)));
        for (int i = 0; i < 5; i++) {
            rig.connect("anna", "cid=phone" + i).drops();
        }
        assertThat(rig.bridge.parked()).isEqualTo(2);
        for (int i = 0; i < 10; i++) {
            rig.connect("user" + i).drops();
        }
        assertThat(rig.bridge.parked()).isEqualTo(4);
        rig.device("netgate/p1/s1/to/anna", "x");
        rig.device("netgate/p1/s1/to/user9", "x");
        assertThat(rig.connect("anna", "cid=phone4").socket().newTexts()).isEmpty();
        assertThat(rig.connect("user9").socket().newTexts()).containsExactly("x");
    }

    @Test
    @DisplayName("costs nothing any more a minute after a thousand clients have left for good, whatever came meanwhile")
    void leftForGood() {
        use(new BridgeRig(config -> config.heldTotalBytes(4 << 20)));
        List<String> users = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            rig.connect("user" + i).drops();
            users.add("user" + i);
        }
        long sent = 0;
        for (int second = 0; second < 70; second++) {
            for (int i = 0; i < 100; i++) {
                rig.device("netgate/p1/s1/to/" + users.get((second * 100 + i) % 1_000), "x".repeat(KIBIBYTE));
                sent++;
                assertThat(rig.bridge.heldBytes()).isLessThanOrEqualTo(4 << 20);
            }
            rig.advanceSeconds(1);
        }
        assertThat(rig.bridge.heldBytes()).isZero();
        assertThat(rig.bridge.parked()).isZero();
        // What came within the minute was dropped for one cause or another, the rest had no subscription to come by.
        assertThat((long) rig.events.events("dropped").size()).isBetween(5_000L, sent);
        rig.advanceSeconds(31);
        assertThat(rig.broker.subscriptions()).isEmpty();
    }
}
