package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.testkit.RecordingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Receipts")
class ReceiptsTest {
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

    private void devices(int count) {
        IntStream.range(0, count).forEach(i -> rig.device(TO_ANNA, "x"));
    }

    private void looksAt(BridgeRig.Client client, int messages) {
        assertThat(client.socket().newTexts()).hasSize(messages);
    }

    @Test
    @DisplayName("are asked for once, the confirm delay after the first message that is not confirmed")
    void delay() {
        BridgeRig.Client anna = rig.connect("anna");
        devices(1);
        rig.advanceSeconds(3);
        devices(2);
        rig.time.advance(Duration.ofMillis(1_900));
        assertThat(anna.socket().confirms()).isZero();
        rig.time.advance(Duration.ofMillis(400));
        assertThat(anna.socket().confirms()).isEqualTo(1);
        assertThat(rig.events.confirmations()).containsExactly("confirmed p1/s1/anna RECEIVED 3");
        rig.advanceSeconds(15);
        assertThat(anna.socket().confirms()).as("nothing is left to ask for").isEqualTo(1);
        looksAt(anna, 3);
    }

    @Test
    @DisplayName("are asked for at once after so many messages, or so many bytes")
    void batch() {
        BridgeRig.Client anna = rig.connect("anna");
        devices(Outbound.SHARED_MESSAGES - 1);
        assertThat(anna.socket().confirms()).isZero();
        devices(1);
        assertThat(anna.socket().confirms()).isEqualTo(1);
        rig.device(TO_ANNA, "x".repeat(Outbound.UNASKED_BYTES));
        assertThat(anna.socket().confirms()).isEqualTo(2);
        for (int i = 0; i < 8; i++) {
            assertThat(anna.socket().confirms()).isEqualTo(2);
            rig.device(TO_ANNA, "x".repeat(Outbound.UNASKED_BYTES_OF_SEVERAL / 8 + 1));
        }
        assertThat(anna.socket().confirms()).isEqualTo(3);
        looksAt(anna, Outbound.SHARED_MESSAGES + 1 + 8);
    }

    @Test
    @DisplayName("are not asked for while one is outstanding, and cover what was sent before the question only")
    void oneAtATime() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        devices(Outbound.SHARED_MESSAGES);
        devices(3 * Outbound.SHARED_MESSAGES);
        assertThat(anna.socket().confirms()).isEqualTo(1);
        anna.socket().answerConfirm(Receipt.RECEIVED);
        assertThat(rig.events.confirmations())
                .containsExactly("confirmed p1/s1/anna RECEIVED " + Outbound.SHARED_MESSAGES);
        assertThat(anna.socket().confirms()).isEqualTo(2);
        looksAt(anna, 4 * Outbound.SHARED_MESSAGES);
    }

    @Test
    @DisplayName(
            "are dealt with before the next is asked for: by a Ping the client knows that its last Pong has counted")
    void dealtWith() {
        List<RecordingSession> socket = new ArrayList<>();
        List<Boolean> asked = new ArrayList<>();
        BridgeListener busy = new BridgeListener() {
            @Override
            public void confirmed(ClientInfo client, Receipt receipt, int messages) {
                if (asked.isEmpty()) {
                    devices(Outbound.SHARED_MESSAGES);
                    asked.add(socket.get(0).isConfirming());
                }
            }
        };
        use(new BridgeRig(config -> {}, bridge -> bridge.listener(busy)));
        BridgeRig.Client anna = rig.connect("anna");
        socket.add(anna.socket());
        anna.socket().holdConfirms();
        devices(Outbound.SHARED_MESSAGES);
        anna.socket().answerConfirm(Receipt.RECEIVED);
        assertThat(asked).containsExactly(false);
        assertThat(anna.socket().isConfirming()).isTrue();
        looksAt(anna, 2 * Outbound.SHARED_MESSAGES);
    }

    @Test
    @DisplayName("of a client that stays idle are asked for by its keep-alive only")
    void idle() {
        BridgeRig.Client anna = rig.connect("anna");
        rig.advanceSeconds(100);
        assertThat(anna.socket().confirms()).isBetween(3, 4);
    }

    @Test
    @DisplayName("that can only be assumed let go of what was sent, and are told apart")
    void assumed() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        devices(2);
        rig.advanceSeconds(6);
        anna.socket().answerConfirm(Receipt.ASSUMED);
        assertThat(rig.events.confirmations()).containsExactly("confirmed p1/s1/anna ASSUMED 2");
        assertThat(rig.bridge.heldBytes()).isZero();
        looksAt(anna, 2);
    }

    @Test
    @DisplayName(
            "that never come have the client closed when as much is held as may be, and only what came then is lost")
    void neverAnswered() {
        use(new BridgeRig(config -> config.outboundMessages(10).heldMessages(10)));
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        devices(10);
        assertThat(anna.closeCode()).isZero();
        devices(1);
        assertThat(anna.closeCode()).isEqualTo(4001);
        assertThat(rig.events.events("dropped")).containsExactly("dropped p1/s1/anna HELD_FULL");
        looksAt(anna, 10);
        looksAt(rig.connect("anna"), 10);
    }
}
