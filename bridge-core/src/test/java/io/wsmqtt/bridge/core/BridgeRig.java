package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.testkit.InMemoryBroker;
import io.wsmqtt.bridge.testkit.ManualScheduler;
import io.wsmqtt.bridge.testkit.RecordingListener;
import io.wsmqtt.bridge.testkit.RecordingSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A bridge on an in-memory broker, with recording clients and a clock that stands still. */
final class BridgeRig {
    final ManualScheduler time = new ManualScheduler();
    final InMemoryBroker broker;
    final RecordingListener events = new RecordingListener();
    final Bridge bridge;
    private final List<Client> clients = new ArrayList<>();

    /** One client: its socket and the engine's ear for it. */
    record Client(RecordingSession socket, Inbound inbound) {
        CompletionStage<Void> sends(String text) {
            return inbound.received(Frame.text(text));
        }

        /** Its connection just breaks. */
        void drops() {
            inbound.closed(CloseReason.ABNORMAL);
        }

        void leaves() {
            inbound.closed(CloseReason.NORMAL);
        }

        int closeCode() {
            return socket.closeReason().map(CloseReason::code).orElse(0);
        }
    }

    BridgeRig() {
        this(config -> {});
    }

    BridgeRig(Consumer<BridgeConfig.Builder> settings) {
        this(settings, builder -> {});
    }

    BridgeRig(Consumer<BridgeConfig.Builder> settings, Consumer<Bridge.Builder> wiring) {
        this(InMemoryBroker.Copies.PER_FILTER, settings, wiring);
    }

    BridgeRig(InMemoryBroker.Copies copies, Consumer<BridgeConfig.Builder> settings, Consumer<Bridge.Builder> wiring) {
        this(new InMemoryBroker(Runnable::run, copies), settings, wiring);
    }

    /** Another node at the same broker. */
    BridgeRig(InMemoryBroker broker, Consumer<BridgeConfig.Builder> settings, Consumer<Bridge.Builder> wiring) {
        this.broker = broker;
        BridgeConfig.Builder config = BridgeConfig.builder().nodeId("node");
        settings.accept(config);
        Bridge.Builder builder = Bridge.builder(broker)
                .config(config.build())
                .keys("main=secret")
                .listener(events)
                .time(time, time::nanoTime)
                .random(new Random(1));
        wiring.accept(builder);
        bridge = builder.start();
    }

    Admission admit(String path, String query) {
        return admit(new Handshake(path, query, Optional.empty(), List.of(), "192.0.2.1"));
    }

    Admission admit(Handshake handshake) {
        return bridge.admit(handshake).toCompletableFuture().join();
    }

    /** The close code that a handshake is refused with; 0 if it is let in. */
    int refusal(String path, String query) {
        return admit(path, query) instanceof Admission.Refused refused
                ? refused.reason().code()
                : 0;
    }

    Client connect(String openid) {
        return connect(openid, "");
    }

    Client connect(String openid, String query) {
        return open(admit("/netgate/secret/p1/s1/" + openid, query));
    }

    Client open(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        RecordingSession socket = new RecordingSession(((Admission.Admitted) admission).client());
        return accept(socket);
    }

    Client accept(RecordingSession socket) {
        Inbound inbound = bridge.accept(socket);
        socket.onClose(inbound::closed);
        Client client = new Client(socket, inbound);
        clients.add(client);
        return client;
    }

    void device(String topic, String payload) {
        broker.publish(message(topic, payload));
    }

    static Message message(String topic, String payload) {
        return Message.builder(Topic.of(topic), ByteBufferOf.text(payload)).build();
    }

    static Message retained(String topic, String payload) {
        return Message.builder(Topic.of(topic), ByteBufferOf.text(payload))
                .qos(Qos.AT_LEAST_ONCE)
                .retained()
                .build();
    }

    /** What reached the broker: topic, a space, and the payload as text. */
    List<String> published() {
        return broker.published().stream()
                .map(message -> message.topic() + " " + StandardCharsets.UTF_8.decode(message.payload()))
                .toList();
    }

    void advanceSeconds(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    /** Every client must have been looked at to the last frame, and none may have seen the contract broken. */
    void assertExhausted() {
        clients.forEach(client -> client.socket().assertExhausted());
        bridge.close();
        assertThat(time.pending()).as("timers left after close").isZero();
    }
}
