package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Down;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Event;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a test can do to the broker in memory, with an executor that runs all inline. */
class InMemoryBrokerTest {
    private final BridgeException cut = new BridgeException.Unavailable("cut", null);
    private static final TopicFilter ALL = TopicFilter.of("#");

    private final InMemoryBroker broker = new InMemoryBroker(Runnable::run);
    private final RecordingLinkListener listener = new RecordingLinkListener();

    @AfterEach
    void expectNoViolation() {
        assertThat(listener.violations()).isEmpty();
    }

    @Test
    void allHasHappenedWhenACallReturns() {
        BrokerLink link = open(Duration.ofMinutes(1));
        assertThat(listener.drain()).containsExactly(new Up(false));
        assertThat(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1)).isCompleted();
        broker.publish(message("a"));
        assertThat(texts()).containsExactly("a");
        assertThat(link.publish(message("b"))).isCompleted();
        assertThat(texts()).containsExactly("b");
        assertThat(broker.published()).extracting(InMemoryBrokerTest::text).containsExactly("b");
        assertThat(broker.subscriptions()).isEqualTo(Map.of(ALL, 1));
        assertThat(link.unsubscribe(ALL)).isCompleted();
        assertThat(broker.subscriptions()).isEmpty();
        assertThat(broker.subscribes(ALL)).isEqualTo(1);
        assertThat(broker.unsubscribes(ALL)).isEqualTo(1);
    }

    @Test
    void aHeldSubscriptionHasNoEffectUntilItIsReleased() {
        BrokerLink link = open(Duration.ofMinutes(1));
        broker.holdSubacks();
        CompletionStage<Void> stage = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        broker.publish(message("missed"));
        assertThat(stage).isNotCompleted();
        assertThat(broker.subscribes()).hasSize(1);
        assertThat(broker.subscriptions()).isEmpty();
        broker.releaseSubacks();
        broker.publish(message("seen"));
        assertThat(stage).isCompleted();
        assertThat(texts()).containsExactly("seen");
    }

    @Test
    void noStageIsForgottenWhenTheConnectionIsLostWhileAnswersAreHeld() {
        BrokerLink link = open(Duration.ofMinutes(1));
        broker.holdSubacks();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        stages.add(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1));
        stages.add(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 2));
        stages.add(link.subscribe(TopicFilter.of("x"), Qos.AT_LEAST_ONCE, 3));
        stages.add(link.unsubscribe(TopicFilter.of("x")));
        broker.goDown(cut);
        stages.add(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 4));
        broker.comeUp(true);
        broker.releaseSubacks();
        assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompleted());
        assertThat(broker.subscriptions()).isEqualTo(Map.of(ALL, 4));
    }

    @Test
    void aHeldPublishArrivesAndIsSentAgainAfterAnOutage() {
        BrokerLink link = open(Duration.ofMinutes(1));
        broker.holdPubacks();
        CompletionStage<Void> stage = link.publish(message("a"));
        assertThat(stage).isNotCompleted();
        broker.goDown(cut);
        assertThat(link.publish(message("b"))).isCompletedExceptionally();
        broker.comeUp(true);
        assertThat(broker.published()).extracting(InMemoryBrokerTest::text).containsExactly("a", "a");
        broker.releasePubacks();
        assertThat(stage).isCompleted();
    }

    @Test
    void noMoreThanTheReceiveMaximumIsUnderWayToTheBroker() {
        BrokerLink link = open(Duration.ofMinutes(1));
        broker.receiveMaximum(2);
        broker.holdPubacks();
        List.of("1", "2", "3").forEach(text -> link.publish(message(text)));
        assertThat(broker.published()).hasSize(2);
        broker.releasePubacks();
        assertThat(broker.published()).extracting(InMemoryBrokerTest::text).containsExactly("1", "2", "3");
    }

    @Test
    void noMoreThanTheReceiveMaximumIsUnderWayToTheLink() {
        BrokerLink link = broker.open(new LinkOptions("link", Duration.ofMinutes(1), 2, SessionStart.NEW), listener);
        var unused = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        listener.drain();
        listener.holdAcknowledgements();
        List.of("1", "2", "3").forEach(text -> broker.publish(message(text)));
        List<Received> came = received();
        assertThat(came).hasSize(2);
        assertThat(broker.unacknowledged()).extracting(InMemoryBrokerTest::text).containsExactly("1", "2");
        came.get(1).acknowledge();
        assertThat(texts()).isEmpty();
        came.get(0).acknowledge();
        assertThat(texts()).containsExactly("3");
    }

    @Test
    void refusalsLastUntilTheyAreTakenBack() {
        BrokerLink link = open(Duration.ofMinutes(1));
        broker.refusePublish(0x97);
        broker.refuseSubscribe(0x87);
        assertThat(link.publish(message("a"))).isCompletedExceptionally();
        assertThat(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1)).isCompletedExceptionally();
        broker.refusePublish(0);
        broker.refuseSubscribe(0);
        assertThat(link.publish(message("b"))).isCompleted();
        assertThat(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1)).isCompleted();
        assertThat(broker.published()).extracting(InMemoryBrokerTest::text).containsExactly("b");
    }

    @Test
    void aSessionThatExpiresWithItsConnectionIsNeverPresent() {
        BrokerLink link = open(Duration.ZERO);
        var unused = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        broker.goDown(cut);
        broker.publish(message("lost"));
        broker.comeUp(true);
        assertThat(listener.drain()).containsExactly(new Up(false), new Down(cut), new Up(false));
        assertThat(broker.subscribes(ALL)).isEqualTo(2);
    }

    @Test
    void whatIsPublishedDuringAnOutageComesIfTheSessionIsKept() {
        BrokerLink link = open(Duration.ofMinutes(1));
        var unused = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        broker.goDown(cut);
        broker.publish(message("kept"));
        broker.comeUp(true);
        assertThat(texts()).containsExactly("kept");
        assertThat(broker.subscribes(ALL)).isEqualTo(1);
        broker.goDown(cut);
        broker.publish(message("lost"));
        broker.comeUp(false);
        assertThat(texts()).isEmpty();
    }

    @Test
    void aBrokerThatStartsDownSaysSoOnceForEachAttempt() {
        broker.goDown(cut);
        open(Duration.ofMinutes(1));
        broker.goDown(cut);
        assertThat(listener.drain()).containsExactly(new Down(cut), new Down(cut));
    }

    @Test
    void aLinkThatIsTakenOverDoesNotConnectAgain() {
        BrokerLink older = open(Duration.ofMinutes(1));
        var unused = older.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        RecordingLinkListener newer = new RecordingLinkListener();
        broker.open(options(Duration.ofMinutes(1), SessionStart.RESUMED), newer);
        List<Event> told = listener.drain();
        assertThat(told)
                .hasSize(2)
                .last()
                .isInstanceOfSatisfying(
                        Down.class,
                        down -> assertThat(down.cause())
                                .isInstanceOfSatisfying(
                                        BridgeException.Refused.class,
                                        refused ->
                                                assertThat(refused.reasonCode()).isEqualTo(0x8E)));
        broker.goDown(cut);
        broker.comeUp(true);
        assertThat(newer.drain()).containsExactly(new Up(true), new Down(cut), new Up(true));
        assertThat(listener.drain()).isEmpty();
        assertThat(older.close(Duration.ofHours(1), SessionFate.ENDED)).isCompleted();
        broker.publish(message("for the newer"));
        assertThat(newer.drain()).hasSize(1);
        assertThat(broker.links()).hasSize(1);
    }

    @Test
    void whatALinkThatIsTakenOverHadTakenFailsInItsOrderWhenItIsClosed() {
        BrokerLink older = open(Duration.ofMinutes(1));
        broker.holdPubacks();
        List<String> failed = new ArrayList<>();
        for (String text : List.of("1", "2", "3")) {
            var unused = older.publish(message(text)).whenComplete((done, failure) -> failed.add(text));
        }
        broker.open(options(Duration.ofMinutes(1), SessionStart.RESUMED), new RecordingLinkListener());
        assertThat(failed).isEmpty();
        assertThat(older.close(Duration.ofHours(1), SessionFate.KEPT)).isCompleted();
        assertThat(failed).containsExactly("1", "2", "3");
    }

    @Test
    void aKeptSessionLastsUntilItExpires() {
        LinkOptions resumed = options(Duration.ofMinutes(1), SessionStart.RESUMED);
        BrokerLink former = broker.open(resumed, new RecordingLinkListener());
        var unused = former.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        assertThat(former.close(Duration.ZERO, SessionFate.KEPT)).isCompleted();
        assertThat(broker.links()).isEmpty();
        assertThat(broker.subscriptions()).isEqualTo(Map.of(ALL, 1));
        broker.publish(message("kept"));
        broker.publish(builder("not kept").qos(Qos.AT_MOST_ONCE).build());
        BrokerLink next = broker.open(resumed, listener);
        broker.expireSessions();
        assertThat(texts()).containsExactly("kept");
        assertThat(next.close(Duration.ZERO, SessionFate.KEPT)).isCompleted();
        broker.expireSessions();
        assertThat(broker.subscriptions()).isEmpty();
        RecordingLinkListener last = new RecordingLinkListener();
        broker.open(resumed, last);
        assertThat(last.drain()).containsExactly(new Up(false));
    }

    @Test
    void aSessionThatExpiresWithItsConnectionIsNotKept() {
        BrokerLink former = open(Duration.ZERO);
        var unused = former.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        assertThat(former.close(Duration.ZERO, SessionFate.KEPT)).isCompleted();
        assertThat(broker.subscriptions()).isEmpty();
    }

    @Test
    void subscriptionsOfAResumedLinkThatTheBrokerLostBringRetainedMessagesAgain() {
        broker.publish(builder("stored").retained().build());
        BrokerLink link = open(Duration.ofMinutes(1), SessionStart.RESUMED);
        var unused = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        assertThat(texts()).containsExactly("stored");
        broker.goDown(cut);
        broker.comeUp(true);
        assertThat(texts()).isEmpty();
        broker.goDown(cut);
        broker.comeUp(false);
        assertThat(texts()).containsExactly("stored");
    }

    @Test
    void theDeadlineOfCloseIsThatOfAScheduler() {
        ManualScheduler scheduler = new ManualScheduler();
        InMemoryBroker timed = new InMemoryBroker(scheduler);
        BrokerLink link = timed.open(new LinkOptions("link", Duration.ofMinutes(1), 10, SessionStart.NEW), listener);
        timed.holdPubacks();
        CompletionStage<Void> published = link.publish(message("a"));
        CompletionStage<Void> closed = link.close(Duration.ofSeconds(5), SessionFate.ENDED);
        scheduler.advance(Duration.ofMillis(4_999));
        assertThat(closed).isNotCompleted();
        scheduler.advance(Duration.ofMillis(1));
        assertThat(closed).isCompleted();
        assertThat(published).isCompletedExceptionally();
        assertThat(timed.links()).isEmpty();
    }

    private BrokerLink open(Duration sessionExpiry) {
        return open(sessionExpiry, SessionStart.NEW);
    }

    private BrokerLink open(Duration sessionExpiry, SessionStart start) {
        return broker.open(options(sessionExpiry, start), listener);
    }

    private static LinkOptions options(Duration sessionExpiry, SessionStart start) {
        return new LinkOptions("link", sessionExpiry, 10, start);
    }

    private List<Received> received() {
        return listener.drain().stream()
                .filter(Received.class::isInstance)
                .map(Received.class::cast)
                .toList();
    }

    private List<String> texts() {
        return received().stream().map(one -> text(one.message())).toList();
    }

    private static Message message(String text) {
        return builder(text).build();
    }

    private static Message.Builder builder(String text) {
        return Message.builder(Topic.of("t"), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Message message) {
        return StandardCharsets.UTF_8.decode(message.payload()).toString();
    }
}
