package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Down;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences about MQTT sessions that links hand on to one another, or do not. */
abstract class SessionContract extends SubscribeContract {
    private static final int SESSION_TAKEN_OVER = 0x8E;

    /** Of the link that comes after {@link #listener}'s. */
    final RecordingLinkListener nextListener = newListener();

    @Test
    void aResumedLinkGetsWhatCameForTheKeptSessionAndKeepsItsSubscriptions() {
        BrokerLink link = link();
        subscribe(link, "contract/#", 7);
        done(link.close(PATIENCE, SessionFate.KEPT));
        BrokerLink peer = peer();
        List.of("1", "2", "3").forEach(text -> publish(peer, "contract/a", text));
        resumed();
        assertThat(receivedTextsUntil(nextListener, "3")).containsExactly("1", "2", "3");
        publish(peer, "contract/a", "4");
        Received live = received(nextListener);
        assertThat(text(live.message())).isEqualTo("4");
        assertThat(live.subscriptionIds()).isEqualTo(named(7));
        assertThat(listener.drain()).isEmpty();
    }

    /** More than what brokers send at a time: Mosquitto stops at 20. */
    @Test
    void whatTheFormerLinkDidNotAcknowledgeComesAgainInItsOrderAndBeforeNewerOnes() {
        List<String> sent = IntStream.range(0, 60).mapToObj(Integer::toString).toList();
        BrokerLink peer = peer();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        listener.holdAcknowledgements();
        sent.subList(0, 40).forEach(text -> publish(peer, "contract/a", text));
        assertThat(receivedTextsUntil(listener, "9")).isEqualTo(sent.subList(0, 10));
        done(link.close(Duration.ZERO, SessionFate.KEPT));
        sent.subList(40, 60).forEach(text -> publish(peer, "contract/a", text));
        resumed();
        assertThat(receivedTextsUntil(nextListener, "59")).isEqualTo(sent);
    }

    @Test
    void whatTheFormerLinkAcknowledgedDoesNotComeAgain() {
        RecordingLinkListener one = newListener();
        BrokerLink link = open("contract-link", one, 1);
        one.next(Up.class, PATIENCE);
        subscribe(link, "contract/#", 1);
        one.holdAcknowledgements();
        BrokerLink peer = peer();
        publish(peer, "contract/a", "1");
        publish(peer, "contract/a", "2");
        received(one).acknowledge();
        // With a Receive Maximum of 1 the second comes only after the acknowledgement of the first arrived.
        Received second = received(one);
        done(link.close(Duration.ZERO, SessionFate.KEPT));
        second.acknowledge();
        resumed();
        assertThat(receivedText(nextListener)).isEqualTo("2");
    }

    @Test
    void aNewLinkDiscardsTheKeptSession() {
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        done(link.close(PATIENCE, SessionFate.KEPT));
        BrokerLink peer = peer();
        publish(peer, "contract/a", "for the former");
        BrokerLink next = upLink("contract-link", nextListener);
        publish(peer, "contract/a", "for nobody");
        subscribe(next, "contract/#", 2);
        publish(peer, "contract/a", "for the next");
        assertThat(receivedText(nextListener)).isEqualTo("for the next");
    }

    @Test
    void anEndedSessionIsForgotten() {
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        done(link.close(PATIENCE, SessionFate.ENDED));
        BrokerLink peer = peer();
        publish(peer, "contract/a", "for nobody");
        BrokerLink next = open("contract-link", nextListener, 100, SessionStart.RESUMED);
        assertThat(nextListener.next(Up.class, PATIENCE).sessionPresent()).isFalse();
        subscribe(next, "contract/#", 2);
        publish(peer, "contract/a", "for the next");
        assertThat(receivedText(nextListener)).isEqualTo("for the next");
    }

    @Test
    void aResumedLinkThatSubscribesToWhatItHasGetsNoRetainedMessagesButTheNewIdentifier() {
        retain("contract/kept", "stored");
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        assertThat(receivedText(listener)).isEqualTo("stored");
        leave(link);
        BrokerLink next = resumed();
        subscribe(next, "contract/#", 2);
        publish(next, "contract/a", "live");
        Received live = received(nextListener);
        assertThat(text(live.message())).isEqualTo("live");
        assertThat(live.subscriptionIds()).isEqualTo(named(2));
    }

    @Test
    void aSubscriptionThatIsNewToAResumedLinkBringsRetainedMessages() {
        retain("contract/kept", "stored");
        leave(link());
        BrokerLink next = resumed();
        subscribe(next, "contract/#", 2);
        Received stored = received(nextListener);
        assertThat(text(stored.message())).isEqualTo("stored");
        assertThat(stored.message().retain()).isTrue();
    }

    @Test
    void aResumedLinkCanEndASubscriptionThatAFormerOneMade() {
        BrokerLink link = link();
        subscribe(link, "contract/a", 1);
        subscribe(link, "contract/b", 2);
        leave(link);
        BrokerLink next = resumed();
        done(next.unsubscribe(TopicFilter.of("contract/a")));
        done(next.unsubscribe(TopicFilter.of("contract/never")));
        publish(next, "contract/a", "unwanted");
        publish(next, "contract/b", "wanted");
        assertThat(receivedText(nextListener)).isEqualTo("wanted");
    }

    @Test
    void aLinkThatIsTakenOverIsToldSoAndTheNewerOneGoesOnWithTheSession() {
        assumeThat(tellsTakeover()).isTrue();
        BrokerLink older = link();
        subscribe(older, "contract/#", 1);
        resumed();
        assertTakenOver();
        failed(older.publish(message("contract/a", "too late")), BridgeException.Unavailable.class);
        done(older.close(PATIENCE, SessionFate.KEPT));
        publish(peer(), "contract/a", "for the newer");
        assertThat(receivedText(nextListener)).isEqualTo("for the newer");
        assertThat(listener.drain()).isEmpty();
        assertThat(nextListener.drain()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SessionFate.class)
    void aLinkThatIsTakenOverCanBeClosedWithinTheCallThatSaysSo(SessionFate fate) {
        ClosesWhenDown closing = new ClosesWhenDown(listener, PATIENCE.multipliedBy(10), fate);
        closing.link.complete(open("contract-link", closing, 100));
        listener.next(Up.class, PATIENCE);
        subscribe(closing.link.join(), "contract/#", 1);
        resumed();
        assertTakenOver();
        done(closing.closed);
        publish(peer(), "contract/a", "for the newer");
        assertThat(receivedText(nextListener)).isEqualTo("for the newer");
        assertThat(nextListener.drain()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_600})
    void aLinkThatLeavesItsSessionWithinDownEndsAtOnceAndFailsWhatItHadTakenInItsOrder(long seconds) {
        BrokerFaults faults = requireFaults();
        ClosesWhenDown closing = new ClosesWhenDown(listener, Duration.ofSeconds(seconds), SessionFate.KEPT);
        closing.link.complete(open("contract-link", closing, 100));
        listener.next(Up.class, PATIENCE);
        BrokerLink link = closing.link.join();
        subscribe(link, "contract/b", 1);
        faults.freeze();
        List<String> finished = new CopyOnWriteArrayList<>();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (String text : List.of("1", "2", "3")) {
            CompletionStage<Void> stage = link.publish(message("contract/a", text));
            var unused = stage.whenComplete((done, failure) -> finished.add(text));
            stages.add(stage);
        }
        faults.stop();
        done(closing.closed);
        assertThat(finished).containsExactly("1", "2", "3");
        stages.forEach(SessionContract::assertAcknowledgedOrClosed);
        assertThat(listener.drain()).hasSize(1).first().isInstanceOf(Down.class);
        faults.start();
        resumed();
        publish(peer(), "contract/b", "end");
        assertThat(receivedText(nextListener)).isEqualTo("end");
        assertThat(nextListener.drain()).isEmpty();
        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void aLinkThatLeavesItsSessionDoesNotConnectAgainForWhatIsUnacknowledged() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        faults.freeze();
        CompletionStage<Void> published = link.publish(message("contract/a", "x"));
        CompletionStage<Void> closed = link.close(Duration.ofHours(1), SessionFate.KEPT);
        assertThat(isDone(closed)).isFalse();
        faults.stop();
        done(closed);
        assertAcknowledgedOrClosed(published);
        faults.start();
        BrokerLink next = resumed();
        subscribe(next, "contract/b", 1);
        publish(next, "contract/b", "alone");
        assertThat(receivedText(nextListener)).isEqualTo("alone");
        assertThat(nextListener.drain()).isEmpty();
        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void aKeptSessionOutlivesTheBroker() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        done(link.close(PATIENCE, SessionFate.KEPT));
        publish(peer(), "contract/a", "kept");
        faults.stop();
        peerListener.next(Down.class, PATIENCE);
        faults.start();
        resumed();
        assertThat(receivedText(nextListener)).isEqualTo("kept");
    }

    /** A broker that is stopped while it is frozen may still answer. */
    private static void assertAcknowledgedOrClosed(CompletionStage<Void> stage) {
        assertThat(isDone(stage)).isTrue();
        if (stage.toCompletableFuture().isCompletedExceptionally()) {
            failed(stage, BridgeException.Closed.class);
        }
    }

    private void assertTakenOver() {
        BridgeException cause = listener.next(Down.class, PATIENCE).cause();
        if (tellsTakeover()) {
            assertThat(cause)
                    .isInstanceOfSatisfying(
                            BridgeException.Refused.class,
                            refused -> assertThat(refused.reasonCode()).isEqualTo(SESSION_TAKEN_OVER));
        } else {
            assertThat(cause).isInstanceOf(BridgeException.Unavailable.class);
        }
    }

    /** The next link of the same client identifier, up with the session that there was. */
    private BrokerLink resumed() {
        BrokerLink next = open("contract-link", nextListener, 100, SessionStart.RESUMED);
        assertThat(nextListener.next(Up.class, PATIENCE).sessionPresent()).isTrue();
        return next;
    }

    /** With QoS 0, so that no acknowledgement can be late and have it come once more. */
    private void retain(String topic, String text) {
        BrokerLink peer = peer();
        done(peer.publish(builder(topic, text).qos(Qos.AT_MOST_ONCE).retained().build()));
        publish(peer, "contract/behind", "that one has arrived");
    }

    private static void leave(BrokerLink link) {
        done(link.close(PATIENCE, SessionFate.KEPT));
    }

    /** Closes its link as soon as it is down, after it told another. */
    private static final class ClosesWhenDown implements LinkListener {
        final CompletableFuture<BrokerLink> link = new CompletableFuture<>();
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        private final RecordingLinkListener told;
        private final Duration deadline;
        private final SessionFate fate;

        ClosesWhenDown(RecordingLinkListener told, Duration deadline, SessionFate fate) {
            this.told = told;
            this.deadline = deadline;
            this.fate = fate;
        }

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
            // First: the test looks at what was told as soon as the link is closed.
            told.down(cause);
            var unused = link.join().close(deadline, fate).whenComplete((done, failure) -> closed.complete(null));
        }
    }
}
