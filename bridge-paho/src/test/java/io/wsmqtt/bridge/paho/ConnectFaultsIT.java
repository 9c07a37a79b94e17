package io.wsmqtt.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.FaultProxy;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RecordingLinkListener;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Down;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Event;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Brokers that do not let the link in, and listeners that do not let it go on. */
@RequiresTool("mosquitto")
class ConnectFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final RecordingLinkListener listener = new RecordingLinkListener();

    @Test
    @RequiresTool("mosquitto_passwd")
    void aPasswordThatTheBrokerComesToAcceptLetsTheLinkIn() {
        MosquittoBroker before = MosquittoBroker.builder().user("ann", "former").start();
        try (PahoConnector connector =
                new PahoConnector(PahoOptions.builder(List.of(before.uri().toString()))
                        .username("ann")
                        .password("present")
                        .refusedDelay(Duration.ofMillis(50))
                        .build())) {
            BrokerLink link = open(connector, 100);
            assertThat(listener.next(Down.class, PATIENCE).cause()).isInstanceOf(BridgeException.Refused.class);
            before.close();
            try (MosquittoBroker after = MosquittoBroker.builder()
                    .port(before.port())
                    .user("ann", "present")
                    .start()) {
                assertThat(after.isRunning()).isTrue();
                listener.next(Up.class, PATIENCE);
                roundTrip(link, "let in");
            }
        } finally {
            before.close();
        }
    }

    @Test
    void aFrozenBrokerIsNoticedByKeepAliveAndLeftForTheNextAddress() {
        try (MosquittoBroker first = MosquittoBroker.start();
                MosquittoBroker second = MosquittoBroker.start();
                PahoConnector connector = new PahoConnector(PahoOptions.builder(
                                List.of(first.uri().toString(), second.uri().toString()))
                        .keepAlive(Duration.ofSeconds(1))
                        .build())) {
            BrokerLink link = open(connector, 100);
            listener.next(Up.class, PATIENCE);
            first.freeze();
            assertThat(listener.next(Down.class, PATIENCE).cause()).isInstanceOf(BridgeException.Unavailable.class);
            listener.next(Up.class, PATIENCE);
            roundTrip(link, "over the second");
        }
    }

    /** Of a client that had subscribed with QoS 2: the exchange is ended in order, so that the message does not come again. */
    @Test
    void aMessageOfQos2ThatASessionFromBeforeHoldsArrivesOnce() throws IOException {
        try (MosquittoBroker broker = MosquittoBroker.start();
                PahoConnector connector = new PahoConnector(
                        PahoOptions.builder(List.of(broker.uri().toString())).build())) {
            subscribeWithQos2AndLeave(broker);
            RecordingLinkListener others = new RecordingLinkListener();
            BrokerLink device = connector.open(new LinkOptions("device", Duration.ZERO, 100, SessionStart.NEW), others);
            others.next(Up.class, PATIENCE);
            done(device.publish(Message.builder(Topic.of("t/a"), ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)))
                    .qos(Qos.EXACTLY_ONCE)
                    .build()));
            LinkOptions resumed = new LinkOptions("link", Duration.ofMinutes(5), 1, SessionStart.RESUMED);

            BrokerLink first = connector.open(resumed, listener);
            assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isTrue();
            assertThat(text(listener.next(Received.class, PATIENCE))).isEqualTo("x");
            // With a Receive Maximum of 1 it comes only when the exchange before is over.
            roundTrip(first, "behind it");
            done(first.close(PATIENCE, SessionFate.KEPT));

            BrokerLink second = connector.open(resumed, listener);
            assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isTrue();
            roundTrip(second, "nothing before");
        }
    }

    private static void subscribeWithQos2AndLeave(MosquittoBroker broker) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            // CONNECT as "link" with a Session Expiry of 300 s, SUBSCRIBE to t/# with QoS 2, DISCONNECT.
            for (String packet : List.of(
                    "1016" + "00044D515454" + "05" + "00" + "003C" + "05110000012C" + "00046C696E6B",
                    "8209" + "0001" + "00" + "0003742F23" + "02")) {
                socket.getOutputStream().write(HexFormat.of().parseHex(packet));
                in.skipNBytes(1);
                in.skipNBytes(in.readUnsignedByte());
            }
            socket.getOutputStream().write(HexFormat.of().parseHex("E000"));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    /**
     * It has nothing to send, and has to send Pings all the same: Mosquitto ends a connection after one and a half keep alives, for which
     * it looks every six seconds.
     */
    @Test
    void aLinkThatOnlyReceivesStaysConnected() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                PahoConnector connector = new PahoConnector(
                        PahoOptions.builder(List.of(broker.uri().toString()))
                                .keepAlive(Duration.ofSeconds(1))
                                .build());
                PahoConnector other = new PahoConnector(
                        PahoOptions.builder(List.of(broker.uri().toString())).build())) {
            BrokerLink link = open(connector, 100);
            listener.next(Up.class, PATIENCE);
            done(link.subscribe(TopicFilter.of("t/#"), Qos.AT_MOST_ONCE, 2));
            RecordingLinkListener others = new RecordingLinkListener();
            BrokerLink device = other.open(new LinkOptions("device", Duration.ZERO, 100, SessionStart.NEW), others);
            others.next(Up.class, PATIENCE);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(9);
            while (System.nanoTime() < end) {
                done(device.publish(message("x")));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            done(device.publish(message("last")));
            List<Event> events = new ArrayList<>();
            while (events.stream()
                    .noneMatch(event ->
                            event instanceof Received received && text(received).equals("last"))) {
                events.add(listener.next(Event.class, PATIENCE));
            }
            assertThat(events).hasOnlyElementsOfType(Received.class);
        }
    }

    @Test
    void aServerThatNeverAnswersConnectIsLeftForTheNextAddress() throws IOException {
        // Nobody accepts: the operating system completes the TCP connection by itself.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                MosquittoBroker broker = MosquittoBroker.start();
                PahoConnector connector = new PahoConnector(PahoOptions.builder(List.of(
                                "tcp://127.0.0.1:" + silent.getLocalPort(),
                                broker.uri().toString()))
                        .connectTimeout(Duration.ofSeconds(1))
                        .build())) {
            open(connector, 100);
            assertThat(listener.next(Down.class, PATIENCE).cause())
                    .isInstanceOf(BridgeException.Unavailable.class)
                    .hasMessageContaining("no answer to CONNECT");
            listener.next(Up.class, PATIENCE);
        }
    }

    @Test
    void whatAFormerLinkOfTheSameClientIdentifierLeftBehindDoesNotReachUs() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                PahoConnector other =
                        new PahoConnector(PahoOptions.of(broker.uri().toString()));
                PahoConnector connector =
                        new PahoConnector(PahoOptions.of(broker.uri().toString()))) {
            try (PahoConnector former =
                    new PahoConnector(PahoOptions.of(broker.uri().toString()))) {
                BrokerLink left = former.open(options(100), new RecordingLinkListener());
                done(left.subscribe(TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, 1));
            }
            RecordingLinkListener peer = new RecordingLinkListener();
            BrokerLink publisher = other.open(new LinkOptions("other", Duration.ZERO, 100, SessionStart.NEW), peer);
            peer.next(Up.class, PATIENCE);
            done(publisher.publish(message("for the former")));
            BrokerLink link = open(connector, 100);
            assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isFalse();
            roundTrip(link, "for us");
            assertThat(listener.violations()).isEmpty();
        }
    }

    @Test
    void aLinkWhoseWindowIsFullOfMessagesNotTakenReconnectsAndGetsThemAgain() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                PahoConnector connector =
                        new PahoConnector(PahoOptions.of(broker.uri().toString()))) {
            BrokerLink link = open(connector, 2);
            listener.next(Up.class, PATIENCE);
            done(link.subscribe(TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, 1));
            listener.holdAcknowledgements();
            done(link.publish(message("1")));
            done(link.publish(message("2")));
            Received first = listener.next(Received.class, PATIENCE);
            Received second = listener.next(Received.class, PATIENCE);
            listener.acknowledgeAtOnce();
            first.fail();
            second.fail();
            assertThat(listener.next(Down.class, PATIENCE).cause())
                    .isInstanceOf(BridgeException.Unavailable.class)
                    .hasMessageContaining("not taken");
            assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isTrue();
            assertThat(text(listener.next(Received.class, PATIENCE))).isEqualTo("1");
            assertThat(text(listener.next(Received.class, PATIENCE))).isEqualTo("2");
            roundTrip(link, "3");
        }
    }

    @Test
    void aListenerThatAlwaysThrowsNeitherEndsTheLinkNorHasItsMessagesAcknowledged() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                FaultProxy proxy = FaultProxy.to(broker.port());
                PahoConnector connector = new PahoConnector(PahoOptions.of("tcp://127.0.0.1:" + proxy.port()))) {
            BrokerLink link = connector.open(options(100), new Thrower(listener));
            listener.next(Up.class, PATIENCE);
            done(link.subscribe(TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, 1));
            done(link.publish(message("x")));
            listener.next(Received.class, PATIENCE);
            done(link.publish(message("y")));
            listener.next(Received.class, PATIENCE);
            // An acknowledgement of x would have gone out before this one, and have reached the broker with it.
            done(link.publish(message("z")));
            proxy.cut();
            listener.next(Down.class, PATIENCE);
            listener.next(Up.class, PATIENCE);
            assertThat(text(listener.next(Received.class, PATIENCE))).isEqualTo("x");
        }
    }

    /** Tells another, then throws. */
    private record Thrower(RecordingLinkListener told) implements LinkListener {
        @Override
        public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
            var unused = told.message(message, subscriptionIds);
            throw new IllegalStateException("thrown by a test");
        }

        @Override
        public void up(boolean sessionPresent) {
            told.up(sessionPresent);
            throw new IllegalStateException("thrown by a test");
        }

        @Override
        public void down(BridgeException cause) {
            told.down(cause);
            throw new IllegalStateException("thrown by a test");
        }
    }

    /** Proves that the link is connected to a broker that works, and that nothing else came before. */
    private void roundTrip(BrokerLink link, String text) {
        done(link.subscribe(TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, 2));
        done(link.publish(message(text)));
        assertThat(text(listener.next(Received.class, PATIENCE))).isEqualTo(text);
    }

    private BrokerLink open(PahoConnector connector, int receiveMaximum) {
        return connector.open(options(receiveMaximum), listener);
    }

    private static LinkOptions options(int receiveMaximum) {
        return new LinkOptions("link", Duration.ofMinutes(5), receiveMaximum, SessionStart.NEW);
    }

    private static Message message(String text) {
        return Message.builder(Topic.of("t/a"), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    private static String text(Received received) {
        return StandardCharsets.UTF_8.decode(received.message().payload()).toString();
    }

    private static void done(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
