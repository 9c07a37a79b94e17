package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.testkit.InMemoryBroker;
import io.wsmqtt.bridge.testkit.RecordingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The life of a session")
class LifeTest {
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
    @DisplayName("goes on for a silent client that answers pings: one ping every 25 s of silence")
    void answersPings() {
        BridgeRig.Client anna = rig.connect("anna");
        rig.advanceSeconds(250);
        assertThat(anna.closeCode()).isZero();
        assertThat(anna.socket().confirms()).isBetween(9, 10);
    }

    @Test
    @DisplayName("needs no ping while frames come")
    void framesSuffice() {
        BridgeRig.Client anna = rig.connect("anna");
        for (int i = 0; i < 10; i++) {
            rig.advanceSeconds(20);
            anna.sends("H");
        }
        assertThat(anna.socket().confirms()).isZero();
    }

    @Test
    @DisplayName("ends with 4002 after 75 s without frame or pong, with one ping outstanding at a time")
    void silence() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        rig.advanceSeconds(74);
        assertThat(anna.closeCode()).isZero();
        assertThat(anna.socket().confirms()).isEqualTo(1);
        rig.advanceSeconds(2);
        assertThat(anna.closeCode()).isEqualTo(4002);
        assertThat(rig.events.events("closed")).containsExactly("closed p1/s1/anna 4002");
    }

    @Test
    @DisplayName("goes on for a client that is sent messages all the time and answers the pings between them")
    void busyDownstream() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdSends();
        for (int i = 0; i < 200; i++) {
            rig.device("netgate/p1/s1/to/anna", "x");
            rig.device("netgate/p1/s1/to/anna", "x");
            rig.advanceSeconds(1);
            anna.socket().releaseSend();
        }
        assertThat(anna.closeCode()).isZero();
        assertThat(anna.socket().newTexts()).hasSizeGreaterThan(200);
    }

    @Test
    @DisplayName("is told once, with its end, whatever comes after")
    void endsOnce() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.inbound().failed(new java.io.IOException("reset"));
        anna.inbound().received(io.wsmqtt.bridge.Frame.text("late"));
        assertThat(rig.events.events("opened")).containsExactly("opened p1/s1/anna");
        assertThat(rig.events.events("closed")).containsExactly("closed p1/s1/anna 1006");
        assertThat(rig.bridge.sessions()).isZero();
    }

    @Test
    @DisplayName("survives a listener that throws")
    void listenerThrows() {
        use(new BridgeRig(
                config -> {},
                bridge -> bridge.listener(new BridgeListener() {
                    @Override
                    public void opened(ClientInfo client) {
                        throw new IllegalStateException("a bug of the listener");
                    }
                })));
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("x");
        assertThat(rig.published()).hasSize(1);
        assertThat(rig.events.events("opened")).hasSize(1);
    }

    @Test
    @DisplayName("of the same phone is taken over by its next one, without regard to the limit")
    void samePhone() {
        use(new BridgeRig(config -> config.maxSessionsPerUser(1)));
        BridgeRig.Client old = rig.connect("anna", "cid=phone");
        BridgeRig.Client next = rig.connect("anna", "cid=phone");
        assertThat(old.closeCode()).isEqualTo(4502);
        assertThat(next.closeCode()).isZero();
        assertThat(rig.bridge.sessions()).isEqualTo(1);
    }

    @Test
    @DisplayName("is not given up for a fifth one while it is young; an old one is, for 4502")
    void replacesTheOldest() {
        BridgeRig.Client oldest = rig.connect("anna");
        rig.connect("anna");
        rig.connect("anna");
        rig.connect("anna");
        rig.advanceSeconds(31);
        BridgeRig.Client fifth = rig.connect("anna");
        assertThat(oldest.closeCode()).isEqualTo(4502);
        assertThat(fifth.closeCode()).isZero();
        assertThat(rig.refusal("/netgate/secret/p1/s1/anna", ""))
                .as("not settled")
                .isEqualTo(4003);
    }

    @ParameterizedTest(name = "settles with a limit of {0} and one client too many that comes back 2 s after any close")
    @ValueSource(ints = {1, 4})
    void takeoverSettles(int limit) {
        use(new BridgeRig(config -> config.maxSessionsPerUser(limit)));
        record Attempt(long at, int phone) {}
        PriorityQueue<Attempt> attempts = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
        for (int phone = 0; phone <= limit; phone++) {
            attempts.add(new Attempt(phone * 40L, phone));
        }
        List<BridgeRig.Client> connected = new ArrayList<>();
        List<Integer> phones = new ArrayList<>();
        int replacements = 0;
        for (long second = 0; second < 600; second++) {
            while (!attempts.isEmpty() && attempts.element().at() <= second) {
                int phone = attempts.remove().phone();
                Admission admission = rig.admit("/netgate/secret/p1/s1/anna", "");
                if (admission instanceof Admission.Refused) {
                    attempts.add(new Attempt(second + 2, phone));
                    continue;
                }
                connected.add(rig.open(admission));
                phones.add(phone);
            }
            rig.advanceSeconds(1);
            for (int i = connected.size() - 1; i >= 0; i--) {
                if (connected.get(i).closeCode() != 0) {
                    assertThat(connected.remove(i).closeCode()).isEqualTo(4502);
                    attempts.add(new Attempt(second + 2, phones.remove(i)));
                    replacements++;
                }
            }
        }
        assertThat(replacements).isLessThanOrEqualTo(1);
        assertThat(connected).hasSize(limit);
    }

    @Test
    @DisplayName("ends at a drain with 1001 once all is confirmed, and new clients are refused with 1013")
    void drains() {
        BridgeRig.Client anna = rig.connect("anna");
        anna.socket().holdConfirms();
        rig.device("netgate/p1/s1/to/anna", "last words");
        CompletableFuture<Void> drained =
                rig.bridge.drain(Duration.ofSeconds(10)).toCompletableFuture();
        rig.time.advance(Duration.ofMillis(200));
        assertThat(rig.refusal("/netgate/secret/p1/s1/bert", "")).isEqualTo(1013);
        assertThat(rig.bridge.isReady()).isFalse();
        assertThat(anna.closeCode()).as("not yet confirmed").isZero();
        anna.socket().answerConfirm(Receipt.RECEIVED);
        rig.advanceSeconds(3);
        assertThat(anna.closeCode()).isEqualTo(1001);
        assertThat(anna.socket().newTexts()).containsExactly("last words");
        assertThat(drained).isCompleted();
        assertThat(rig.broker.links()).as("disconnected").isEmpty();
    }

    @Test
    @DisplayName(
            "ends at a drain by the deadline although its client is stalled, and clients are closed one after the other")
    void drainDeadline() {
        List<BridgeRig.Client> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(rig.connect("user" + i));
        }
        clients.get(0).socket().holdSends();
        rig.device("netgate/p1/s1/to/user0", "never read");
        CompletableFuture<Void> drained =
                rig.bridge.drain(Duration.ofSeconds(5)).toCompletableFuture();
        rig.time.advance(Duration.ofMillis(4_900));
        assertThat(clients).allMatch(client -> client.closeCode() == 0);
        rig.time.advance(Duration.ofMillis(1_100));
        assertThat(clients.stream().filter(client -> client.closeCode() == 1001).count())
                .as("half of the two seconds over which they are spread")
                .isBetween(20L, 80L);
        rig.advanceSeconds(2);
        assertThat(clients).allMatch(client -> client.closeCode() == 1001);
        assertThat(drained).isCompleted();
        assertThat(clients.get(0).socket().newTexts()).containsExactly("never read");
    }

    @Test
    @DisplayName("that never reports its end does not hold up a drain for longer than the contract allows")
    void drainWithoutAdapter() {
        RecordingSession socket = RecordingSession.of("c1", "anna");
        rig.bridge.accept(socket);
        CompletableFuture<Void> drained = rig.bridge.drain(Duration.ZERO).toCompletableFuture();
        rig.advanceSeconds(7);
        assertThat(drained).isNotDone();
        rig.advanceSeconds(2);
        assertThat(drained).isCompleted();
    }

    @Test
    @DisplayName("ends with 1001 when the bridge is closed")
    void closes() {
        BridgeRig.Client anna = rig.connect("anna");
        rig.bridge.close();
        assertThat(anna.closeCode()).isEqualTo(1001);
        assertThat(rig.refusal("/netgate/secret/p1/s1/anna", "")).isEqualTo(1013);
        assertThat(rig.bridge.drain(Duration.ofSeconds(1)).toCompletableFuture())
                .isCompleted();
    }

    @Test
    @DisplayName("cannot begin on a bridge without a key or an authenticator")
    void needsAKey() {
        Bridge.Builder builder = Bridge.builder(new InMemoryBroker(Runnable::run));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("neither a key nor an authenticator");
    }

    @Test
    @DisplayName("does not depend on which of several links carries it")
    void severalLinks() {
        use(new BridgeRig(config -> config.links(3)));
        for (int i = 0; i < 20; i++) {
            BridgeRig.Client client = rig.connect("user" + i);
            client.sends("x");
            rig.device("netgate/p1/s1/to/user" + i, "y");
            assertThat(client.socket().newTexts()).containsExactly("y");
        }
        assertThat(rig.published()).hasSize(20);
        assertThat(rig.broker.links()).hasSize(3);
        assertThat(rig.events.events("linkUp")).hasSize(3);
        rig.broker.goDown(new BridgeException.Unavailable("gone", null));
        assertThat(rig.bridge.isReady()).isFalse();
    }
}
