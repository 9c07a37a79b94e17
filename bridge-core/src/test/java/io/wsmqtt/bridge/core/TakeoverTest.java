package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Receipt;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A newcomer that does not say which phone it is")
class TakeoverTest {
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

    @Test
    @DisplayName("takes over from a half-open connection, which is closed with 4002 after 2 s, and waits for that")
    void halfOpen() {
        BridgeRig.Client old = rig.connect("anna");
        old.socket().holdConfirms();
        rig.device(TO_ANNA, "1");
        assertThat(old.socket().newTexts()).containsExactly("1");
        BridgeRig.Client next = rig.connect("anna");
        assertThat(old.socket().isConfirming()).isTrue();
        next.sends("at once");
        rig.device(TO_ANNA, "2");
        assertThat(old.socket().newTexts()).as("it may be there, after all").containsExactly("2");
        assertThat(next.socket().newTexts()).isEmpty();
        rig.advanceSeconds(2);
        assertThat(old.closeCode()).isEqualTo(4002);
        assertThat(next.socket().newTexts()).containsExactly("1", "2");
        rig.device(TO_ANNA, "3");
        assertThat(next.socket().newTexts()).containsExactly("3");
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna at once");
    }

    @Test
    @DisplayName("is another phone if the old one answers: both go on, each with all messages")
    void anotherPhone() {
        BridgeRig.Client one = rig.connect("anna");
        one.socket().holdConfirms();
        BridgeRig.Client other = rig.connect("anna");
        one.socket().answerConfirm(Receipt.RECEIVED);
        rig.device(TO_ANNA, "1");
        assertThat(one.socket().newTexts()).containsExactly("1");
        assertThat(other.socket().newTexts()).containsExactly("1");
        rig.advanceSeconds(3);
        assertThat(one.closeCode()).isZero();
    }

    @Test
    @DisplayName("gets a copy of the longest backlog where several phones are away, and no phone misses anything")
    void longestBacklog() {
        BridgeRig.Client one = rig.connect("anna");
        BridgeRig.Client other = rig.connect("anna");
        one.drops();
        rig.device(TO_ANNA, "1");
        assertThat(other.socket().newTexts()).containsExactly("1");
        rig.advanceSeconds(6);
        other.drops();
        rig.device(TO_ANNA, "2");
        assertThat(rig.bridge.parked()).isEqualTo(2);
        assertThat(rig.connect("anna").socket().newTexts()).containsExactly("1", "2");
        assertThat(rig.bridge.parked()).isEqualTo(1);
        assertThat(rig.connect("anna").socket().newTexts()).containsExactly("1", "2");
        assertThat(rig.bridge.parked()).isZero();
        rig.advanceSeconds(6);
        assertThat(rig.bridge.heldBytes()).isZero();
    }

    @Test
    @DisplayName("does not touch the state of phones that have said who they are")
    void leavesOthersAlone() {
        BridgeRig.Client known = rig.connect("anna", "cid=phone");
        known.drops();
        rig.device(TO_ANNA, "1");
        assertThat(rig.connect("anna").socket().newTexts()).isEmpty();
        assertThat(rig.connect("anna", "cid=phone").socket().newTexts()).containsExactly("1");
    }

    @Test
    @DisplayName(
            "that drops before it is known what it takes over has published what it sent, and the next one finds all")
    void dropsMeanwhile() {
        BridgeRig.Client old = rig.connect("anna");
        old.socket().holdConfirms();
        rig.device(TO_ANNA, "1");
        assertThat(old.socket().newTexts()).containsExactly("1");
        BridgeRig.Client brief = rig.connect("anna");
        brief.sends("sent");
        brief.drops();
        rig.advanceSeconds(2);
        assertThat(old.closeCode()).isEqualTo(4002);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna sent");
        assertThat(rig.connect("anna").socket().newTexts()).containsExactly("1");
    }

    @Test
    @DisplayName("that drops and comes again before it is known what it takes over publishes in its order all the same")
    void dropsAndComesAgain() {
        BridgeRig.Client old = rig.connect("anna");
        old.socket().holdConfirms();
        BridgeRig.Client brief = rig.connect("anna");
        brief.sends("1");
        brief.drops();
        BridgeRig.Client again = rig.connect("anna");
        again.sends("2");
        rig.advanceSeconds(2);
        assertThat(old.closeCode()).isEqualTo(4002);
        assertThat(rig.published()).containsExactly("netgate/p1/s1/from/anna 1", "netgate/p1/s1/from/anna 2");
    }

    @Test
    @DisplayName(
            "that is refused at the limit has those looked for who are not there any more, and is let in next time")
    void crowded() {
        use(new BridgeRig(config -> config.maxSessionsPerUser(1)));
        BridgeRig.Client old = rig.connect("anna");
        old.socket().holdConfirms();
        rig.device(TO_ANNA, "1");
        assertThat(old.socket().newTexts()).containsExactly("1");
        assertThat(rig.refusal("/netgate/secret/p1/s1/anna", "")).isEqualTo(4003);
        rig.advanceSeconds(2);
        assertThat(old.closeCode()).isEqualTo(4002);
        assertThat(rig.connect("anna").socket().newTexts()).containsExactly("1");
    }

    @Test
    @DisplayName("settles where no stack ever answers a Ping: after three takeovers they are held to be mute")
    void muteStacks() {
        List<BridgeRig.Client> phones = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            phones.add(mute());
        }
        int takeovers = 0;
        for (int second = 0; second < 600; second += 2) {
            rig.advanceSeconds(2);
            for (BridgeRig.Client phone : phones) {
                if (phone.closeCode() == 0) {
                    phone.sends("H");
                }
            }
            for (int i = 0; i < phones.size(); i++) {
                if (phones.get(i).closeCode() != 0) {
                    takeovers++;
                    phones.set(i, mute());
                }
            }
        }
        assertThat(takeovers).isEqualTo(3);
        assertThat(rig.bridge.sessions()).isEqualTo(2);
    }

    private BridgeRig.Client mute() {
        BridgeRig.Client phone = rig.connect("anna");
        phone.socket().holdConfirms();
        return phone;
    }
}
