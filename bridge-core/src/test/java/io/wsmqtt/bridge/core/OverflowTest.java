package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.OverflowPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a client does not read and its queue of three is full")
class OverflowTest {
    private BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    /** One message is with the socket, which holds it; the others wait. */
    private BridgeRig.Client stalled(OverflowPolicy policy) {
        rig.assertExhausted();
        rig = new BridgeRig(config -> config.overflow(policy).outboundMessages(3));
        BridgeRig.Client client = rig.connect("anna");
        client.socket().holdSends();
        rig.device("netgate/p1/s1/to/anna", "at the socket");
        return client;
    }

    private void devices(String... payloads) {
        for (String payload : payloads) {
            rig.device("netgate/p1/s1/to/anna", payload);
        }
    }

    private List<String> afterwards(BridgeRig.Client client) {
        client.socket().releaseSends();
        return client.socket().newTexts();
    }

    @Test
    @DisplayName(
            "DISCONNECT closes it with 4001, and holds what waited for its return, the message that found no room included")
    void disconnect() {
        BridgeRig.Client anna = stalled(OverflowPolicy.DISCONNECT);
        devices("1", "2", "3");
        assertThat(anna.closeCode()).isZero();
        devices("4");
        assertThat(anna.closeCode()).isEqualTo(4001);
        assertThat(rig.events.events("closed")).containsExactly("closed p1/s1/anna 4001");
        assertThat(rig.events.events("dropped")).isEmpty();
        assertThat(anna.socket().newTexts()).containsExactly("at the socket");
        assertThat(rig.connect("anna").socket().newTexts()).containsExactly("at the socket", "1", "2", "3", "4");
    }

    @Test
    @DisplayName("DROP_OLDEST drops the oldest that waits")
    void dropOldest() {
        BridgeRig.Client anna = stalled(OverflowPolicy.DROP_OLDEST);
        devices("1", "2", "3", "4", "5");
        assertThat(afterwards(anna)).containsExactly("at the socket", "3", "4", "5");
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/anna OVERFLOW_OLDEST");
    }

    @Test
    @DisplayName("DROP_NEWEST drops the new one")
    void dropNewest() {
        BridgeRig.Client anna = stalled(OverflowPolicy.DROP_NEWEST);
        devices("1", "2", "3", "4", "5");
        assertThat(afterwards(anna)).containsExactly("at the socket", "1", "2", "3");
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/anna OVERFLOW_NEWEST");
    }

    @Test
    @DisplayName("LATEST keeps the newest of each topic")
    void latest() {
        BridgeRig.Client anna = stalled(OverflowPolicy.LATEST);
        devices("1", "2");
        rig.device("netgate/p1/s1/to-all", "a");
        devices("3");
        assertThat(afterwards(anna)).containsExactly("at the socket", "a", "3");
        assertThat(rig.events.events("dropped")).hasSize(2).containsOnly("dropped p1/s1/anna SUPERSEDED");
    }

    @Test
    @DisplayName("bytes count like messages")
    void bytes() {
        rig.assertExhausted();
        rig = new BridgeRig(config -> config.outboundBytes(1_024));
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdSends();
        devices("at the socket", "x".repeat(1_000), "y".repeat(24));
        assertThat(anna.closeCode()).isZero();
        devices("z");
        assertThat(anna.closeCode()).isEqualTo(4001);
        assertThat(anna.socket().newTexts()).containsExactly("at the socket");
    }

    @Test
    @DisplayName("others get theirs at once")
    void othersUnaffected() {
        BridgeRig.Client anna = stalled(OverflowPolicy.DISCONNECT);
        BridgeRig.Client bert = rig.connect("bert");
        rig.device("netgate/p1/s1/to-all", "hello");
        assertThat(bert.socket().newTexts()).containsExactly("hello");
        assertThat(afterwards(anna)).containsExactly("at the socket", "hello");
    }

    @Test
    @DisplayName("a socket that misses the send deadline is closed with 4001, one that breaks is let go of")
    void sendFails() {
        BridgeRig.Client anna = stalled(OverflowPolicy.DISCONNECT);
        anna.socket().failSends(new BridgeException.TooSlow("10 s"));
        assertThat(anna.closeCode()).isEqualTo(4001);
        assertThat(anna.socket().newTexts()).hasSize(1);
        BridgeRig.Client bert = rig.connect("bert");
        bert.socket().failSends(new BridgeException.Closed("broken pipe", null));
        rig.device("netgate/p1/s1/to/bert", "x");
        assertThat(bert.closeCode()).as("1006 cannot be sent").isEqualTo(1011);
        assertThat(rig.events.events("closed")).containsExactly("closed p1/s1/anna 4001", "closed p1/s1/bert 1006");
    }
}
