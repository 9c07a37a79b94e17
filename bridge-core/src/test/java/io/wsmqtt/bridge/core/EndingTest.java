package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The end of a session or bridge")
class EndingTest {
    private final BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    @Test
    @DisplayName("of a connection that breaks while it is sent to does not cost what the client had sent before")
    void breaksWhileSentTo() {
        rig.broker.holdSubacks();
        BridgeRig.Client anna = rig.connect("anna", "heartbeat=echo");
        anna.socket().holdSends();
        anna.sends("H");
        anna.sends("off");
        anna.socket().failSends(new BridgeException.Closed("reset", null));
        assertThat(anna.closeCode()).isNotZero();
        assertThat(anna.socket().newTexts()).containsExactly("H");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna off");
        rig.broker.releaseSubacks();
    }
}
