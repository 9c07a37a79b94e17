package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The echo of a heartbeat")
class HeartbeatTest {
    private final BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    private BridgeRig.Client echoing() {
        return rig.connect("anna", "heartbeat=echo");
    }

    private static CompletableFuture<Void> beats(BridgeRig.Client client) {
        return client.sends("H").toCompletableFuture();
    }

    @Test
    @DisplayName("comes at once where nothing is under way")
    void atOnce() {
        BridgeRig.Client anna = echoing();
        anna.sends("on");
        assertThat(beats(anna)).isCompleted();
        assertThat(anna.socket().newTexts()).containsExactly("H");
    }

    @Test
    @DisplayName("waits until the broker has acknowledged what came before it")
    void afterPuback() {
        BridgeRig.Client anna = echoing();
        rig.broker.holdPubacks();
        anna.sends("on");
        CompletableFuture<Void> heartbeat = beats(anna);
        assertThat(heartbeat).isNotDone();
        assertThat(anna.socket().newTexts()).isEmpty();
        rig.broker.releasePubacks();
        assertThat(heartbeat).isCompleted();
        assertThat(anna.socket().newTexts()).containsExactly("H");
    }

    @Test
    @DisplayName("waits for the subscriptions, too, if what came before it does")
    void afterSuback() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = echoing();
        anna.sends("on");
        anna.sends("H");
        assertThat(anna.socket().newTexts()).isEmpty();
        rig.broker.releaseSubacks();
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna on");
        assertThat(anna.socket().newTexts()).containsExactly("H");
    }

    @Test
    @DisplayName(
            "is the first only once the subscriptions are acknowledged: what is published from then on reaches the client")
    void firstAfterSuback() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = echoing();
        anna.sends("H");
        anna.sends("H");
        assertThat(anna.socket().newTexts()).isEmpty();
        rig.broker.releaseSubacks();
        assertThat(anna.socket().newTexts()).containsExactly("H", "H");
    }

    @Test
    @DisplayName("comes without the subscriptions while the broker is away")
    void firstWithoutBroker() {
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        BridgeRig.Client anna = echoing();
        anna.sends("H");
        assertThat(anna.socket().newTexts()).containsExactly("H");
    }

    @Test
    @DisplayName("comes without the subscriptions when the broker goes away before it has acknowledged them")
    void brokerGoesBeforeSuback() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = echoing();
        anna.sends("H");
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        assertThat(anna.socket().newTexts()).containsExactly("H");
    }

    @Test
    @DisplayName("comes for each of several")
    void several() {
        BridgeRig.Client anna = echoing();
        rig.broker.holdPubacks();
        anna.sends("on");
        CompletableFuture<Void> first = beats(anna);
        anna.sends("off");
        CompletableFuture<Void> second = beats(anna);
        assertThat(anna.socket().newTexts()).isEmpty();
        rig.broker.releasePubacks();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(anna.socket().newTexts()).containsExactly("H", "H");
    }

    @Test
    @DisplayName("comes while the broker is away: what came before it is kept")
    void kept() {
        BridgeRig.Client anna = echoing();
        rig.broker.holdPubacks();
        anna.sends("under way");
        anna.sends("H");
        assertThat(anna.socket().newTexts()).isEmpty();
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        assertThat(anna.socket().newTexts()).containsExactly("H");
        anna.sends("kept");
        anna.sends("H");
        assertThat(anna.socket().newTexts()).containsExactly("H");
        assertThat(rig.bridge.kept()).isEqualTo(1);
        rig.broker.releasePubacks();
        rig.broker.comeUp(true);
        assertThat(rig.published()).endsWith("netgate/p1/s1/from/anna under way", "netgate/p1/s1/from/anna kept");
    }

    @Test
    @DisplayName("does not come if the broker has refused what came before it")
    void refused() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = echoing();
        anna.sends("forbidden");
        CompletableFuture<Void> heartbeat = beats(anna);
        rig.broker.refusePublish(0x87);
        rig.broker.releaseSubacks();
        assertThat(anna.closeCode()).isEqualTo(1008);
        assertThat(anna.socket().newTexts()).isEmpty();
        assertThat(heartbeat).as("the adapter waits for it").isCompleted();
    }

    @Test
    @DisplayName("does not come if what came before it is given up")
    void givenUp() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = echoing();
        anna.sends("old");
        anna.sends("H");
        rig.advanceSeconds(61);
        assertThat(anna.closeCode()).isEqualTo(1013);
        assertThat(anna.socket().newTexts()).isEmpty();
        rig.broker.releaseSubacks();
        assertThat(rig.published()).isEmpty();
    }

    @Test
    @DisplayName("is not waited for once the client is gone")
    void gone() {
        BridgeRig.Client anna = echoing();
        rig.broker.holdPubacks();
        anna.sends("on");
        CompletableFuture<Void> heartbeat = beats(anna);
        anna.drops();
        assertThat(heartbeat).isCompleted();
        rig.broker.releasePubacks();
        assertThat(anna.socket().newTexts()).isEmpty();
    }

    @Test
    @DisplayName("is for those who asked for it: the heartbeat of others is done with at once, whatever is under way")
    void unasked() {
        BridgeRig.Client anna = rig.connect("anna");
        rig.broker.holdPubacks();
        anna.sends("on");
        assertThat(beats(anna)).isCompleted();
        rig.broker.releasePubacks();
        assertThat(anna.socket().newTexts()).isEmpty();
    }
}
