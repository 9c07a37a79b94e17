package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.testkit.ManualScheduler;
import io.wsmqtt.bridge.testkit.RecordingLinkListener;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Down;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a scripted broker: Mosquitto says that a session is taken over only from 2.0.15 on, and acknowledges what it gets. */
class TakeoverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TAKEN_OVER = "E0028E00";

    private final ManualScheduler timer = new ManualScheduler();
    private final RecordingLinkListener listener = new RecordingLinkListener();

    /** The second form leaves the properties out (section 3.14.2.2.1). */
    @ParameterizedTest
    @ValueSource(strings = {TAKEN_OVER, "E0018E"})
    void aTakeoverIsReportedAsRefusedWithItsReasonCode(String disconnect) {
        try (ScriptedBroker broker = new ScriptedBroker();
                HiveMqConnector connector = connector(broker)) {
            open(connector, listener);
            listener.next(Up.class, PATIENCE);
            broker.endWith(disconnect);
            assertTakenOver();
        }
    }

    @RepeatedTest(10)
    void aTakeoverIsNotMissedWhileTheLinkPublishes() {
        try (ScriptedBroker broker = new ScriptedBroker();
                HiveMqConnector connector = connector(broker)) {
            BrokerLink link = open(connector, listener);
            listener.next(Up.class, PATIENCE);
            Semaphore places = new Semaphore(500);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                boolean up = true;
                while (up) {
                    places.acquireUninterruptibly();
                    CompletableFuture<Void> stage =
                            link.publish(message(Qos.AT_MOST_ONCE)).toCompletableFuture();
                    up = !stage.isCompletedExceptionally();
                    var unused = stage.whenComplete((done, failure) -> places.release());
                }
            });
            await().atMost(PATIENCE).until(() -> broker.received().size() > 1_000);
            broker.endWith(TAKEN_OVER);
            assertTakenOver();
            places.release(500);
            done(flood);
        }
    }

    @ParameterizedTest
    @CsvSource({"KEPT, 0", "KEPT, 3600", "ENDED, 0", "ENDED, 3600"})
    void aLinkThatIsClosedWhenItIsTakenOverFailsWhatItHadTakenInItsOrderAndDialsNoMore(SessionFate fate, long seconds) {
        try (ScriptedBroker broker = new ScriptedBroker();
                HiveMqConnector connector = connector(broker)) {
            CompletableFuture<BrokerLink> opened = new CompletableFuture<>();
            CompletableFuture<Void> closed = new CompletableFuture<>();
            Runnable close = () -> {
                var unused = opened.join()
                        .close(Duration.ofSeconds(seconds), fate)
                        .whenComplete((done, failure) -> closed.complete(null));
                timer.runPending();
            };
            BrokerLink link = open(connector, new WhenDown(listener, close));
            opened.complete(link);
            listener.next(Up.class, PATIENCE);
            List<Integer> failed = publish(link, 3);
            awaitPublishes(broker, 3);
            broker.endWith(TAKEN_OVER);
            done(closed);
            assertTakenOver();
            assertThat(failed).containsExactly(0, 1, 2);
            await().atMost(PATIENCE).until(() -> timer.pending() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkThatLeavesItsSessionDialsNoMoreWhateverEndsItsConnection(boolean takenOver) {
        try (ScriptedBroker broker = new ScriptedBroker();
                HiveMqConnector connector = connector(broker)) {
            BrokerLink link = open(connector, listener);
            listener.next(Up.class, PATIENCE);
            List<Integer> failed = publish(link, 3);
            awaitPublishes(broker, 3);
            CompletionStage<Void> closed = link.close(Duration.ofHours(1), SessionFate.KEPT);
            assertThat(closed.toCompletableFuture()).isNotDone();
            if (takenOver) {
                broker.endWith(TAKEN_OVER);
            } else {
                broker.cut();
            }
            done(closed);
            assertThat(failed).containsExactly(0, 1, 2);
            assertThat(listener.drain()).isEmpty();
            await().atMost(PATIENCE).until(() -> timer.pending() == 0);
        }
    }

    @Test
    void aLinkThatEndsItsSessionConnectsAgainForWhatIsUnacknowledgedUnlessItIsTakenOver() {
        try (ScriptedBroker broker = new ScriptedBroker();
                HiveMqConnector connector = connector(broker)) {
            BrokerLink link = open(connector, listener);
            listener.next(Up.class, PATIENCE);
            List<Integer> failed = publish(link, 1);
            awaitPublishes(broker, 1);
            CompletionStage<Void> closed = link.close(Duration.ofHours(1), SessionFate.ENDED);
            broker.cut();
            listener.next(Down.class, PATIENCE);
            await().atMost(PATIENCE).until(() -> timer.pending() > 1);
            timer.advance(Duration.ofSeconds(2));
            listener.next(Up.class, PATIENCE);
            awaitPublishes(broker, 2);
            broker.endWith(TAKEN_OVER);
            done(closed);
            assertThat(failed).containsExactly(0);
        }
    }

    @Test
    void aLinkThatIsDownLeavesItsSessionAtOnce() {
        try (ScriptedBroker broker = new ScriptedBroker();
                HiveMqConnector connector = connector(broker)) {
            BrokerLink link = open(connector, listener);
            listener.next(Up.class, PATIENCE);
            List<Integer> failed = publish(link, 3);
            awaitPublishes(broker, 3);
            broker.cut();
            listener.next(Down.class, PATIENCE);
            assertThat(link.close(Duration.ofHours(1), SessionFate.KEPT)).isCompleted();
            assertThat(failed).containsExactly(0, 1, 2);
        }
    }

    private HiveMqConnector connector(ScriptedBroker broker) {
        return new HiveMqConnector(HiveMqOptions.of(broker.uri()), timer, () -> 0.5);
    }

    private static BrokerLink open(HiveMqConnector connector, LinkListener told) {
        return connector.open(new LinkOptions("link", Duration.ofMinutes(5), 100, SessionStart.RESUMED), told);
    }

    /** The numbers of those that failed because the link was closed, in the order in which they did. */
    private static List<Integer> publish(BrokerLink link, int count) {
        List<Integer> failed = new CopyOnWriteArrayList<>();
        IntStream.range(0, count).forEach(i -> {
            var unused = link.publish(message(Qos.AT_LEAST_ONCE)).whenComplete((done, failure) -> {
                if (failure instanceof BridgeException.Closed) {
                    failed.add(i);
                }
            });
        });
        return failed;
    }

    private static void awaitPublishes(ScriptedBroker broker, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.received())
                        .filteredOn(type -> type == ScriptedBroker.PUBLISH)
                        .hasSize(count));
    }

    private void assertTakenOver() {
        assertThat(listener.next(Down.class, PATIENCE).cause())
                .isInstanceOfSatisfying(
                        BridgeException.Refused.class,
                        refused -> assertThat(refused.reasonCode()).isEqualTo(ReasonCodes.SESSION_TAKEN_OVER));
    }

    private static Message message(Qos qos) {
        return Message.builder(Topic.of("t/a"), ByteBuffer.wrap(new byte[100]))
                .qos(qos)
                .build();
    }

    private static void done(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Tells another, and does something when the link is down. */
    private record WhenDown(RecordingLinkListener told, Runnable action) implements LinkListener {
        @Override
        public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
            return told.message(message, subscriptionIds);
        }

        @Override
        public void up(boolean sessionPresent) {
            told.up(sessionPresent);
        }

        @Override
        public void down(BridgeException cause) {
            told.down(cause);
            action.run();
        }
    }
}
