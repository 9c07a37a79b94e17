package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.InMemoryBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The subscriptions of a shared link")
class SubscriptionsTest {
    private static final TopicFilter TO_ANNA = TopicFilter.of("netgate/p1/s1/to/anna");
    private static final TopicFilter TO_ALL = TopicFilter.of("netgate/p1/s1/to-all");

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
    @DisplayName("are merged: one per filter, however many sessions have it")
    void merged() {
        rig.connect("anna");
        rig.connect("anna");
        rig.connect("bert");
        assertThat(rig.broker.subscriptions())
                .containsOnlyKeys(TO_ANNA, TopicFilter.of("netgate/p1/s1/to/bert"), TO_ALL);
    }

    @Test
    @DisplayName("carry a fresh identifier with each SUBSCRIBE")
    void freshIdentifiers() {
        rig.connect("anna");
        rig.connect("bert");
        assertThat(rig.broker.subscribes().stream().map(InMemoryBroker.Subscribe::subscriptionId))
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    @DisplayName("are ended only when nobody has come back for half a minute")
    void lingers() {
        use(new BridgeRig(config -> config.resumeWindow(Duration.ZERO)));
        BridgeRig.Client anna = rig.connect("anna");
        anna.leaves();
        rig.advanceSeconds(29);
        assertThat(rig.broker.subscriptions()).containsKey(TO_ANNA);
        BridgeRig.Client again = rig.connect("anna");
        rig.advanceSeconds(40);
        assertThat(rig.broker.unsubscribes()).isEmpty();
        again.leaves();
        rig.advanceSeconds(32);
        assertThat(rig.broker.subscriptions()).isEmpty();
        assertThat(rig.broker.unsubscribes()).containsExactlyInAnyOrder(TO_ANNA, TO_ALL);
    }

    @Test
    @DisplayName("are made again for who comes while they are being ended")
    void comesWhileEnding() {
        use(new BridgeRig(config -> config.resumeWindow(Duration.ZERO)));
        BridgeRig.Client anna = rig.connect("anna");
        anna.leaves();
        rig.broker.holdSubacks();
        rig.advanceSeconds(32);
        BridgeRig.Client again = rig.connect("anna");
        again.sends("waits");
        assertThat(rig.published()).isEmpty();
        rig.broker.releaseSubacks();
        assertThat(rig.broker.subscriptions()).containsOnlyKeys(TO_ANNA, TO_ALL);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna waits");
        rig.device("netgate/p1/s1/to/anna", "here");
        assertThat(again.socket().newTexts()).containsExactly("here");
    }

    @Test
    @DisplayName(
            "of a thousand who come at once to one filter take few SUBSCRIBEs, and each still gets its retained message")
    void crowd() {
        rig.broker.publish(BridgeRig.retained("netgate/p1/s1/to-all", "state"));
        rig.broker.holdSubacks();
        List<BridgeRig.Client> crowd = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            crowd.add(rig.connect("user" + i));
        }
        rig.broker.releaseSubacks();
        assertThat(rig.broker.subscribes(TO_ALL)).isEqualTo(2);
        for (BridgeRig.Client client : crowd) {
            assertThat(client.socket().newTexts()).containsExactly("state");
        }
    }

    @Test
    @DisplayName("are left by a session that ends before they are acknowledged")
    void endsEarly() {
        use(new BridgeRig(config -> config.resumeWindow(Duration.ZERO)));
        rig.broker.holdSubacks();
        BridgeRig.Client anna = rig.connect("anna");
        anna.leaves();
        rig.broker.releaseSubacks();
        rig.advanceSeconds(32);
        assertThat(rig.broker.subscriptions()).isEmpty();
    }

    @Test
    @DisplayName("of clients that come while the broker is away are made when it is back")
    void brokerAway() {
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        BridgeRig.Client anna = rig.connect("anna");
        assertThat(anna.closeCode()).isZero();
        rig.broker.comeUp(false);
        rig.device("netgate/p1/s1/to/anna", "welcome");
        assertThat(anna.socket().newTexts()).containsExactly("welcome");
        anna.sends("thanks");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna thanks");
    }

    @Test
    @DisplayName("that nobody has are bounded: beyond ten thousand the oldest end at once")
    void lingeringBounded() {
        use(new BridgeRig(config -> config.resumeWindow(Duration.ZERO)));
        for (int i = 0; i < SubscriptionTable.MAX_LINGERING + 50; i++) {
            rig.connect("user" + i).leaves();
        }
        rig.time.advance(Duration.ofSeconds(1));
        assertThat(rig.broker.subscriptions()).hasSize(SubscriptionTable.MAX_LINGERING);
        rig.advanceSeconds(32);
        assertThat(rig.broker.subscriptions()).isEmpty();
    }
}
