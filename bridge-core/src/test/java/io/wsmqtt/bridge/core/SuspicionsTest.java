package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.testkit.InMemoryBroker;
import io.wsmqtt.bridge.testkit.ManualScheduler;
import io.wsmqtt.bridge.testkit.RecordingSession;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a dedicated link's connection is cut and the broker is there for others")
class SuspicionsTest {
    private final BridgeException cutOff = new BridgeException.Unavailable("cut", null);

    private final ManualScheduler time = new ManualScheduler();
    private final InMemoryBroker broker = new InMemoryBroker(Runnable::run);
    private final Map<String, LinkListener> listeners = new LinkedHashMap<>();
    private final Bridge bridge = Bridge.builder(new Tapped())
            .config(BridgeConfig.builder()
                    .linkKind(LinkKind.DEDICATED)
                    .nodeId("node")
                    .build())
            .keys("main=secret")
            .time(time, time::nanoTime)
            .start();

    /** The broker as it is, with an ear for who listens to which link. */
    private final class Tapped implements BrokerConnector {
        @Override
        public BrokerLink open(LinkOptions options, LinkListener listener) {
            listeners.put(options.clientId(), listener);
            return broker.open(options, listener);
        }

        @Override
        public void close() {
            broker.close();
        }
    }

    private record Client(RecordingSession socket, Inbound inbound) {
        int closeCode() {
            return socket.closeReason().map(CloseReason::code).orElse(0);
        }
    }

    private Client connect(String query) {
        Admission admission = bridge.admit(
                        new Handshake("/netgate/secret/p1/s1/anna", query, Optional.empty(), List.of(), ""))
                .toCompletableFuture()
                .join();
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        RecordingSession socket = new RecordingSession(((Admission.Admitted) admission).client());
        Inbound inbound = bridge.accept(socket);
        socket.onClose(inbound::closed);
        return new Client(socket, inbound);
    }

    private List<String> clientIds() {
        return broker.links().stream()
                .map(LinkOptions::clientId)
                .filter(id -> id.startsWith("b-"))
                .toList();
    }

    private String clientId() {
        assertThat(clientIds()).hasSize(1);
        return clientIds().get(0);
    }

    /** Mosquitto before 2.0.15 cuts the connection and says nothing; the link then takes its session back. */
    private void cut(String clientId) {
        LinkListener listener = Objects.requireNonNull(listeners.get(clientId));
        listener.down(cutOff);
        listener.up(true);
    }

    private void after(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    @AfterEach
    void end() {
        bridge.close();
        assertThat(time.pending()).as("timers left after close").isZero();
    }

    @Test
    @DisplayName("a client that is there is asked, answers, and goes on")
    void answers() {
        Client anna = connect("");
        String before = clientId();
        cut(before);
        after(3);
        assertThat(anna.closeCode()).isZero();
        assertThat(clientId()).isEqualTo(before);
    }

    @Test
    @DisplayName("a client that is silent for 2 s is closed with 4002, and its session is left to the broker")
    void silent() {
        Client anna = connect("");
        anna.socket().holdConfirms();
        cut(clientId());
        after(1);
        assertThat(anna.closeCode()).isZero();
        after(1);
        assertThat(anna.closeCode()).isEqualTo(4002);
        assertThat(clientIds()).isEmpty();
        assertThat(bridge.parked()).isZero();
    }

    @Test
    @DisplayName("the session of a client that is away is left to the broker at once")
    void away() {
        Client anna = connect("");
        anna.inbound().closed(CloseReason.ABNORMAL);
        assertThat(bridge.parked()).isEqualTo(1);
        cut(clientId());
        assertThat(bridge.parked()).isZero();
        assertThat(clientIds()).isEmpty();
    }

    @Test
    @DisplayName("three times within 30 s, a client with a cid is elsewhere: its old socket gets 4502")
    void oftenWithCid() {
        Client anna = connect("cid=phone");
        String mine = clientId();
        cut(mine);
        after(14);
        cut(mine);
        after(14);
        assertThat(anna.closeCode()).isZero();
        cut(mine);
        assertThat(anna.closeCode()).isEqualTo(4502);
        assertThat(clientIds()).isEmpty();
    }

    @Test
    @DisplayName("three times within 30 s, one without a cid goes on as the next of its user")
    void oftenWithoutCid() {
        Client anna = connect("");
        String first = clientId();
        cut(first);
        cut(first);
        assertThat(clientId()).isEqualTo(first);
        cut(first);
        assertThat(clientId()).isNotEqualTo(first);
        assertThat(anna.closeCode()).isZero();
    }

    @Test
    @DisplayName("three times in more than 30 s, nothing is concluded: such losses are forgotten")
    void seldom() {
        Client anna = connect("cid=phone");
        String mine = clientId();
        for (int i = 0; i < 6; i++) {
            cut(mine);
            after(16);
        }
        assertThat(anna.closeCode()).isZero();
        assertThat(clientId()).isEqualTo(mine);
    }

    @Test
    @DisplayName("is no matter where the broker is away for all, however often")
    void awayForAll() {
        Client anna = connect("cid=phone");
        anna.socket().holdConfirms();
        String mine = clientId();
        for (int i = 0; i < 4; i++) {
            broker.goDown(cutOff);
            broker.comeUp(true);
        }
        after(3);
        assertThat(anna.closeCode()).isZero();
        assertThat(clientId()).isEqualTo(mine);
    }
}
