package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
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
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresTool("mosquitto")
class HiveMqFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final RecordingLinkListener listener = new RecordingLinkListener();

    @Test
    void aDeadFirstAddressIsPassedOver() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                HiveMqConnector connector = new HiveMqConnector(HiveMqOptions.builder(
                                List.of("tcp://127.0.0.1:1", broker.uri().toString()))
                        .build())) {
            open(connector);
            assertThat(listener.next(Down.class, PATIENCE).cause()).isInstanceOf(BridgeException.Unavailable.class);
            listener.next(Up.class, PATIENCE);
        }
    }

    @Test
    void aWrongPasswordIsReportedAsRefusedAndTriedAgain() {
        try (MosquittoBroker broker =
                        MosquittoBroker.builder().user("ann", "right").start();
                HiveMqConnector connector = new HiveMqConnector(
                        HiveMqOptions.builder(List.of(broker.uri().toString()))
                                .username("ann")
                                .password("wrong")
                                .refusedDelay(Duration.ofMillis(50))
                                .build())) {
            open(connector);
            for (int i = 0; i < 2; i++) {
                BridgeException cause = listener.next(Down.class, PATIENCE).cause();
                assertThat(cause).isInstanceOf(BridgeException.Refused.class).hasMessageNotContaining("wrong");
            }
        }
    }

    @Test
    @RequiresTool({"openssl", "mosquitto_passwd"})
    void tlsAndCredentialsWork() throws Exception {
        try (MosquittoBroker broker =
                        MosquittoBroker.builder().tls().user("ann", "right").start();
                HiveMqConnector connector = new HiveMqConnector(
                        HiveMqOptions.builder(List.of(broker.uri().toString()))
                                .username("ann")
                                .password("right")
                                .tls(broker.sslContext())
                                .build())) {
            BrokerLink link = open(connector);
            listener.next(Up.class, PATIENCE);
            done(link.subscribe(TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, 1));
            done(link.publish(message("x")));
            assertThat(text(listener.next(Received.class, PATIENCE))).isEqualTo("x");
        }
    }

    @Test
    void twoThousandSubscriptionsAreRestored() {
        try (MosquittoBroker broker = MosquittoBroker.builder().forgetful().start();
                HiveMqConnector connector = connector(broker.port())) {
            BrokerLink link = open(connector);
            List<CompletionStage<Void>> stages = new ArrayList<>();
            for (int i = 1; i <= 2_000; i++) {
                stages.add(link.subscribe(TopicFilter.of("t/" + i), Qos.AT_LEAST_ONCE, i));
            }
            stages.forEach(HiveMqFaultsIT::done);
            broker.restart();
            listener.next(Down.class, PATIENCE);
            assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isFalse();
            done(link.publish(Message.builder(Topic.of("t/2000"), ByteBuffer.wrap(new byte[1]))
                    .build()));
            assertThat(listener.next(Received.class, PATIENCE).subscriptionIds())
                    .containsExactly(2_000);
        }
    }

    @Test
    void whatWasTakenSurvivesCutsUnderLoadInItsOrder() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                FaultProxy proxy = FaultProxy.to(broker.port());
                HiveMqConnector through = connector(proxy.port());
                HiveMqConnector direct = connector(broker.port())) {
            RecordingLinkListener watcher = new RecordingLinkListener();
            BrokerLink watching =
                    direct.open(new LinkOptions("watcher", Duration.ZERO, 100, SessionStart.NEW), watcher);
            done(watching.subscribe(TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, 1));
            BrokerLink link = open(through);
            List<CompletionStage<Void>> stages = new ArrayList<>();
            int next = 0;
            for (int round = 0; round < 4; round++) {
                listener.next(Up.class, PATIENCE);
                for (int i = 0; i < 250; i++) {
                    stages.add(link.publish(message(Integer.toString(next++))));
                }
                if (round < 3) {
                    proxy.cut();
                    listener.next(Down.class, PATIENCE);
                }
            }
            stages.forEach(HiveMqFaultsIT::done);
            Set<String> firstArrivals = new LinkedHashSet<>();
            while (firstArrivals.size() < next) {
                firstArrivals.add(text(watcher.next(Received.class, PATIENCE)));
            }
            assertThat(firstArrivals)
                    .containsExactlyElementsOf(
                            IntStream.range(0, next).mapToObj(Integer::toString).toList());
        }
    }

    /** Mosquitto 2.0.11 closes the connection behind such a PUBACK or PUBREC; its ACL file refuses no SUBSCRIBE. */
    @ParameterizedTest
    @EnumSource(value = Qos.class, names = "AT_MOST_ONCE", mode = EnumSource.Mode.EXCLUDE)
    void aForbiddenPublishIsRefusedAndNotSentAgain(Qos qos) {
        try (MosquittoFaults broker = new MosquittoFaults();
                HiveMqConnector connector = new HiveMqConnector(HiveMqOptions.of(broker.uri()))) {
            BrokerLink link = open(connector);
            listener.next(Up.class, PATIENCE);
            Message forbidden = Message.builder(Topic.of(MosquittoFaults.FORBIDDEN), ByteBuffer.wrap(new byte[1]))
                    .qos(qos)
                    .build();
            assertThat(link.publish(forbidden).toCompletableFuture())
                    .failsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(BridgeException.Refused.class);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(link.publish(message("x")).toCompletableFuture())
                            .succeedsWithin(Duration.ofSeconds(1)));
        }
    }

    @Test
    void noThreadIsLeftAfterCloseWhateverTheLinkWasDoing() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                FaultProxy dead = FaultProxy.to(1)) {
            for (int port : new int[] {broker.port(), 1, dead.port()}) {
                HiveMqConnector connector = connector(port);
                RecordingLinkListener told = new RecordingLinkListener();
                connector.open(new LinkOptions("leaver", Duration.ZERO, 10, SessionStart.NEW), told);
                if (port == broker.port()) {
                    told.next(Up.class, PATIENCE);
                } else {
                    told.next(Down.class, PATIENCE);
                    told.next(Down.class, PATIENCE);
                }
                connector.close();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .extracting(Thread::getName)
                            .noneMatch(name ->
                                    name.startsWith(EventLoops.PREFIX) || name.startsWith("globalEventExecutor")));
        }
    }

    @Test
    void aHundredLinksShareTheThreadsOfTheConnector() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                HiveMqConnector connector = new HiveMqConnector(
                        HiveMqOptions.builder(List.of(broker.uri().toString()))
                                .threads(2)
                                .build())) {
            List<RecordingLinkListener> told = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                RecordingLinkListener one = new RecordingLinkListener();
                told.add(one);
                connector.open(new LinkOptions("sharer" + i, Duration.ZERO, 10, SessionStart.NEW), one);
            }
            told.forEach(one -> one.next(Up.class, PATIENCE));
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .filteredOn(name -> name.startsWith(EventLoops.PREFIX + "loop"))
                    .hasSize(2);
        }
    }

    @Test
    void aListenerMayCloseTheConnector() {
        try (MosquittoBroker broker = MosquittoBroker.start()) {
            HiveMqConnector connector =
                    new HiveMqConnector(HiveMqOptions.of(broker.uri().toString()));
            LinkListener closing = new LinkListener() {
                @Override
                public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
                    return listener.message(message, subscriptionIds);
                }

                @Override
                public void up(boolean sessionPresent) {
                    connector.close();
                    listener.up(sessionPresent);
                }

                @Override
                public void down(BridgeException cause) {
                    listener.down(cause);
                }
            };
            connector.open(new LinkOptions("closer", Duration.ZERO, 10, SessionStart.NEW), closing);
            listener.next(Up.class, PATIENCE);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .extracting(Thread::getName)
                            .noneMatch(name -> name.startsWith(EventLoops.PREFIX)));
            assertThat(listener.drain()).isEmpty();
        }
    }

    private static HiveMqConnector connector(int port) {
        return new HiveMqConnector(HiveMqOptions.of("tcp://127.0.0.1:" + port));
    }

    private BrokerLink open(HiveMqConnector connector) {
        return connector.open(new LinkOptions("link", Duration.ofMinutes(5), 100, SessionStart.NEW), listener);
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
