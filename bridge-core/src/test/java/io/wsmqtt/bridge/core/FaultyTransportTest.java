package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A socket that fails")
class FaultyTransportTest {
    private final BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    /** A socket that throws where its contract wants a stage that fails. */
    private static final class Thrower implements ClientSession {
        final ClientInfo client;
        final Set<String> throwing;
        final List<CloseReason> closes = new ArrayList<>();

        Thrower(String openid, String... throwing) {
            client = new ClientInfo(
                    "thrower",
                    "p1/s1/" + openid,
                    Optional.empty(),
                    Map.of("pid", "p1", "sn", "s1", "openid", openid),
                    "");
            this.throwing = Set.of(throwing);
        }

        private void enter(String method) {
            if (throwing.contains(method)) {
                throw new IllegalStateException("a bug of the adapter");
            }
        }

        @Override
        public ClientInfo client() {
            return client;
        }

        @Override
        public CompletionStage<Void> send(List<Frame> frames) {
            enter("send");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Receipt> confirm() {
            enter("confirm");
            return CompletableFuture.completedFuture(Receipt.RECEIVED);
        }

        @Override
        public void close(CloseReason reason) {
            closes.add(reason);
            enter("close");
        }
    }

    @Test
    @DisplayName("and throws when it is sent to costs no other client its message")
    void sendThrows() {
        Thrower thrower = new Thrower("zoe", "send");
        rig.bridge.accept(thrower);
        BridgeRig.Client anna = rig.connect("anna");
        rig.device("netgate/p1/s1/to-all", "news");
        assertThat(anna.socket().newTexts()).containsExactly("news");
        assertThat(thrower.closes).hasSize(1);
        assertThat(rig.bridge.sessions()).isEqualTo(1);
    }

    @Test
    @DisplayName("and throws when it is pinged costs no other client its ping")
    void confirmThrows() {
        rig.bridge.accept(new Thrower("zoe", "confirm"));
        List<BridgeRig.Client> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(rig.connect("user" + i));
        }
        rig.advanceSeconds(27);
        assertThat(others).allMatch(client -> client.socket().confirms() == 1);
    }

    @Test
    @DisplayName("and throws when it is closed does not hold up a drain")
    void closeThrows() {
        Thrower thrower = new Thrower("zoe", "close");
        Inbound inbound = rig.bridge.accept(thrower);
        BridgeRig.Client anna = rig.connect("anna");
        CompletableFuture<Void> drained =
                rig.bridge.drain(Duration.ofSeconds(1)).toCompletableFuture();
        rig.advanceSeconds(4);
        inbound.closed(CloseReason.GOING_AWAY);
        rig.advanceSeconds(6);
        assertThat(anna.closeCode()).isEqualTo(1001);
        assertThat(drained).isCompleted();
    }

    @Test
    @DisplayName("in that its ping fails is let go of at once: a failed stage says that it is dead")
    void confirmFails() {
        List<CloseReason> closes = new ArrayList<>();
        rig.bridge.accept(new ClientSession() {
            private final ClientSession sound = new Thrower("zoe");

            @Override
            public ClientInfo client() {
                return sound.client();
            }

            @Override
            public CompletionStage<Void> send(List<Frame> frames) {
                return sound.send(frames);
            }

            @Override
            public CompletionStage<Receipt> confirm() {
                return CompletableFuture.failedFuture(new BridgeException.TooSlow("does not read"));
            }

            @Override
            public void close(CloseReason reason) {
                closes.add(reason);
            }
        });
        rig.advanceSeconds(27);
        assertThat(closes).containsExactly(CloseReason.TOO_SLOW);
    }
}
