package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("While the broker is away")
class OutageTest {
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
    @DisplayName(
            "what clients send is kept, in order, and published when it is back; their frames are done with at once")
    void kept() {
        BridgeRig.Client anna = rig.connect("anna");
        BridgeRig.Client bert = rig.connect("bert");
        rig.broker.goDown(gone);
        assertThat(rig.bridge.isReady()).isFalse();
        assertThat(anna.sends("1").toCompletableFuture()).isCompleted();
        bert.sends("2");
        anna.sends("3");
        assertThat(rig.bridge.kept()).isEqualTo(3);
        assertThat(rig.bridge.unpublishedBytes()).isEqualTo(3);
        assertThat(rig.published()).isEmpty();
        rig.broker.comeUp(true);
        assertThat(rig.published())
                .containsExactly("netgate/p1/s1/from/anna 1", "netgate/p1/s1/from/bert 2", "netgate/p1/s1/from/anna 3");
        assertThat(rig.events.events("published")).hasSize(3);
        assertThat(rig.bridge.kept()).isZero();
        assertThat(rig.bridge.unpublishedBytes()).isZero();
        assertThat(anna.closeCode()).isZero();
    }

    @Test
    @DisplayName("newcomers are let in, and what they send is kept until they are subscribed")
    void newcomers() {
        rig.broker.goDown(gone);
        BridgeRig.Client anna = rig.connect("anna");
        assertThat(anna.sends("early").toCompletableFuture()).isCompleted();
        rig.broker.comeUp(false);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna early");
    }

    @Test
    @DisplayName(
            "what a client sent before it dropped is published all the same, before what it sends after its return")
    void dropped() {
        BridgeRig.Client old = rig.connect("anna");
        rig.broker.goDown(gone);
        old.sends("1");
        old.drops();
        BridgeRig.Client next = rig.connect("anna");
        next.sends("2");
        rig.broker.comeUp(true);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna 1", "netgate/p1/s1/from/anna 2");
    }

    @Test
    @DisplayName(
            "a client that sends more than its share is closed with 1013, and what it had sent before is not published behind a hole")
    void bounded() {
        use(new BridgeRig(config -> config.outageBytes(80_000)));
        BridgeRig.Client anna = rig.connect("anna");
        BridgeRig.Client bert = rig.connect("bert");
        rig.broker.goDown(gone);
        anna.sends("x".repeat(10_000));
        anna.sends("y");
        assertThat(anna.closeCode()).isEqualTo(1013);
        bert.sends("z");
        assertThat(bert.closeCode()).isZero();
        rig.broker.comeUp(true);
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/anna NOT_PUBLISHED");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/bert z");
    }

    @Test
    @DisplayName("newcomers are refused with 1013 once no more could be kept")
    void full() {
        use(new BridgeRig(config -> config.outageBytes(80_000).maxFrameBytes(10_000)));
        List<BridgeRig.Client> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(rig.connect("user" + i));
        }
        rig.broker.goDown(gone);
        clients.forEach(client -> client.sends("x".repeat(9_000)));
        assertThat(rig.refusal("/netgate/secret/p1/s1/late", "")).isEqualTo(1013);
        rig.broker.comeUp(true);
        assertThat(rig.refusal("/netgate/secret/p1/s1/late", "")).isZero();
        assertThat(rig.published()).hasSize(8);
    }

    @Test
    @DisplayName("for more than a minute, what was kept for so long is refused with 1013, and what is younger stays")
    void tooLong() {
        BridgeRig.Client anna = rig.connect("anna");
        BridgeRig.Client bert = rig.connect("bert");
        rig.broker.goDown(gone);
        anna.sends("old");
        rig.advanceSeconds(30);
        anna.sends("behind it");
        bert.sends("younger");
        BridgeRig.Client carl = rig.connect("carl");
        rig.advanceSeconds(31);
        assertThat(anna.closeCode()).isEqualTo(1013);
        assertThat(bert.closeCode()).isZero();
        assertThat(carl.closeCode()).isZero();
        rig.broker.comeUp(true);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/bert younger");
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/anna NOT_PUBLISHED");
    }

    @Test
    @DisplayName("from the start, a newcomer's frames are refused when they have waited for a minute")
    void neverThere() {
        rig.broker.goDown(gone);
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("old");
        rig.advanceSeconds(59);
        assertThat(anna.closeCode()).isZero();
        rig.advanceSeconds(2);
        assertThat(anna.closeCode()).isEqualTo(1013);
        assertThat(rig.events.events("dropped")).containsExactly("dropped p1/s1/anna NOT_PUBLISHED");
    }

    @Test
    @DisplayName("and comes back with a small Receive Maximum, what was kept goes out under it, in order")
    void receiveMaximum() {
        use(new BridgeRig(config -> config.publishBurst(1_000).unsubscribeLinger(Duration.ZERO)));
        rig.broker.receiveMaximum(2);
        BridgeRig.Client anna = rig.connect("anna");
        rig.broker.goDown(gone);
        for (int i = 0; i < 100; i++) {
            anna.sends("" + i);
        }
        rig.broker.holdPubacks();
        rig.broker.comeUp(true);
        assertThat(rig.published()).hasSize(2);
        rig.broker.releasePubacks();
        assertThat(rig.published()).hasSize(100).endsWith("netgate/p1/s1/from/anna 99");
    }
}
