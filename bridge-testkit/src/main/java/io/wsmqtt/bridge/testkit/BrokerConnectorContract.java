package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Down;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link io.wsmqtt.bridge.BrokerConnector} keeps, against any broker: a test for each sentence of the contracts
 * of connector, {@link BrokerLink} and {@link io.wsmqtt.bridge.LinkListener}.
 *
 * <p>To be extended by the tests of an implementation. Serial, as JUnit runs it; each test has a broker of its own.
 */
public abstract class BrokerConnectorContract extends SessionContract {
    /** For the tests of an implementation. */
    protected BrokerConnectorContract() {}

    @Test
    void openReturnsAlsoWhileNoBrokerIsThereAndTheLinkConnectsWhenOneComes() {
        BrokerFaults faults = requireFaults();
        faults.stop();
        BrokerLink link = open("contract-link", listener, 10);
        assertThat(listener.next(Down.class, PATIENCE).cause()).isInstanceOf(BridgeException.Unavailable.class);
        faults.start();
        assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isFalse();
        subscribe(link, "contract/#", 1);
    }

    @Test
    void aLostConnectionIsReportedAndMadeAgainWithItsSession() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        outage(faults);
        faults.start();
        assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isTrue();
        publish(link, "contract/a", "still subscribed");
        Received message = received(listener);
        assertThat(text(message.message())).isEqualTo("still subscribed");
    }

    @Test
    void subscriptionsAreMadeAgainWhereTheBrokerLostTheSession() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/a", 1);
        subscribe(link, "contract/gone", 2);
        done(link.unsubscribe(TopicFilter.of("contract/gone")));
        outage(faults);
        faults.startEmpty();
        assertThat(listener.next(Up.class, PATIENCE).sessionPresent()).isFalse();
        await().atMost(PATIENCE).until(() -> {
            publish(link, "contract/gone", "unwanted");
            publish(link, "contract/a", "wanted");
            return !listener.drain().isEmpty();
        });
        publish(link, "contract/gone", "unwanted");
        publish(link, "contract/a", "end");
        assertThat(receivedTextsUntil(listener, "end")).doesNotContain("unwanted");
    }

    @Test
    void toPublishWhileTheLinkIsDownFailsAsUnavailableAndSendsNothing() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        outage(faults);
        CompletionStage<Void> refused = link.publish(message("contract/a", "never taken"));
        assertThat(isDone(refused)).as("failed when it is returned").isTrue();
        failed(refused, BridgeException.Unavailable.class);
        faults.start();
        listener.next(Up.class, PATIENCE);
        publish(link, "contract/a", "taken");
        assertThat(receivedText(listener)).isEqualTo("taken");
    }

    @Test
    void toSubscribeWhileTheLinkIsDownCompletesWithTheNextConnection() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        outage(faults);
        CompletionStage<Void> subscribed = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 5);
        assertThat(isDone(subscribed)).isFalse();
        faults.start();
        done(subscribed);
        publish(link, "contract/a", "x");
        assertThat(receivedText(listener)).isEqualTo("x");
    }

    @Test
    void toUnsubscribeWhileTheLinkIsDownCompletesAtOnceAndEndsTheSubscription() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/a", 1);
        subscribe(link, "contract/b", 2);
        outage(faults);
        done(link.unsubscribe(TopicFilter.of("contract/a")));
        faults.start();
        listener.next(Up.class, PATIENCE);
        // Behind this one on the wire, since the subscription is ended before anything else.
        subscribe(link, "contract/c", 3);
        publish(link, "contract/a", "unwanted");
        publish(link, "contract/b", "wanted");
        assertThat(receivedText(listener)).isEqualTo("wanted");
    }

    @Test
    void aMessageTakenAndNotAcknowledgedIsSentAgainBeforeNewerOnes() {
        BrokerFaults faults = requireFaults();
        BrokerLink peer = peer();
        subscribe(peer, "contract/#", 1);
        BrokerLink link = link();
        faults.freeze();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (String text : List.of("1", "2", "3")) {
            stages.add(link.publish(message("contract/a", text)));
        }
        outage(faults);
        faults.start();
        listener.next(Up.class, PATIENCE);
        stages.add(link.publish(message("contract/a", "4")));
        stages.forEach(BrokerFixture::done);
        Set<String> byFirstArrival = new LinkedHashSet<>(receivedTextsUntil(peerListener, "4"));
        assertThat(byFirstArrival).containsExactly("1", "2", "3", "4");
    }

    @Test
    void whatIsNotAcknowledgedComesAgainInItsOrderWithTheNextConnection() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        listener.holdAcknowledgements();
        List.of("1", "2", "3").forEach(text -> publish(link, "contract/a", text));
        assertThat(receivedTextsUntil(listener, "3")).containsExactly("1", "2", "3");
        outage(faults);
        listener.acknowledgeAtOnce();
        faults.start();
        assertThat(receivedTextsUntil(listener, "3")).containsExactly("1", "2", "3");
    }

    @Test
    void acknowledgementsGoOutInTheOrderOfArrival() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        listener.holdAcknowledgements();
        List.of("1", "2").forEach(text -> publish(link, "contract/a", text));
        received(listener);
        received(listener).acknowledge();
        outage(faults);
        listener.acknowledgeAtOnce();
        faults.start();
        assertThat(receivedTextsUntil(listener, "2")).containsExactly("1", "2");
    }

    @Test
    void whatIsAcknowledgedDoesNotComeAgain() {
        BrokerFaults faults = requireFaults();
        BrokerLink peer = peer();
        RecordingLinkListener one = newListener();
        BrokerLink link = open("contract-one", one, 1);
        one.next(Up.class, PATIENCE);
        subscribe(link, "contract/#", 1);
        one.holdAcknowledgements();
        publish(peer, "contract/a", "1");
        publish(peer, "contract/a", "2");
        received(one).acknowledge();
        // With a Receive Maximum of 1 the second comes only after the acknowledgement of the first arrived.
        assertThat(receivedText(one)).isEqualTo("2");
        faults.stop();
        one.next(Down.class, PATIENCE);
        faults.start();
        assertThat(receivedText(one)).isEqualTo("2");
    }

    @Test
    void anAcknowledgementNeverGoesOutOnALaterConnection() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        listener.holdAcknowledgements();
        publish(link, "contract/a", "held");
        Received stale = received(listener);
        outage(faults);
        faults.start();
        Received again = received(listener);
        stale.acknowledge();
        publish(link, "contract/a", "next");
        assertThat(receivedText(listener)).isEqualTo("next");
        outage(faults);
        faults.start();
        assertThat(text(again.message())).isEqualTo("held");
        assertThat(receivedTextsUntil(listener, "next")).containsExactly("held", "next");
    }

    @Test
    void aMessageThatTheListenerDidNotTakeComesAgainWithTheNextConnection() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        listener.holdAcknowledgements();
        publish(link, "contract/a", "failed");
        received(listener).fail();
        outage(faults);
        faults.start();
        assertThat(receivedText(listener)).isEqualTo("failed");
    }

    @ParameterizedTest
    @EnumSource(SessionFate.class)
    void afterCloseEveryCallFailsAsClosedAndNothingIsReportedAnyMore(SessionFate fate) {
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        done(link.close(PATIENCE, fate));
        done(link.close(Duration.ZERO, SessionFate.ENDED));
        failed(link.publish(message("contract/a", "x")), BridgeException.Closed.class);
        failed(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1), BridgeException.Closed.class);
        failed(link.unsubscribe(ALL), BridgeException.Closed.class);
        BrokerLink peer = peer();
        subscribe(peer, "contract/#", 1);
        publish(peer, "contract/a", "x");
        received(peerListener);
        assertThat(listener.drain()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SessionFate.class)
    void closeWaitsForWhatWasTaken(SessionFate fate) {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        faults.freeze();
        CompletionStage<Void> published = link.publish(message("contract/a", "x"));
        CompletionStage<Void> closed = link.close(PATIENCE, fate);
        failed(link.publish(message("contract/a", "too late")), BridgeException.Closed.class);
        assertThat(isDone(closed)).isFalse();
        faults.thaw();
        done(published);
        done(closed);
    }

    @ParameterizedTest
    @EnumSource(SessionFate.class)
    void closeWaitsNoLongerThanItsDeadlineAndWhatIsUnfinishedThenFails(SessionFate fate) {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        faults.freeze();
        CompletionStage<Void> published = link.publish(message("contract/a", "x"));
        done(link.close(Duration.ofMillis(300), fate));
        failed(published, BridgeException.Closed.class);
        faults.thaw();
    }

    @ParameterizedTest
    @EnumSource(SessionFate.class)
    void aLinkThatIsDownCanBeClosed(SessionFate fate) {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        outage(faults);
        CompletionStage<Void> subscribed = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        done(link.close(Duration.ofMillis(300), fate));
        failed(subscribed, BridgeException.Closed.class);
        faults.start();
    }

    @Test
    void theClosedConnectorEndsItsLinksAndOpensNoMore() {
        BrokerLink link = link();
        long start = System.nanoTime();
        connector.close();
        connector.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        failed(link.publish(message("contract/a", "x")), BridgeException.Closed.class);
        assertThatIllegalStateException().isThrownBy(() -> open("contract-late", newListener(), 10));
    }

    @Test
    void theClosedConnectorFailsWhatIsUnfinished() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        faults.freeze();
        CompletionStage<Void> published = link.publish(message("contract/a", "x"));
        CompletionStage<Void> subscribed = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1);
        connector.close();
        failed(published, BridgeException.Closed.class);
        failed(subscribed, BridgeException.Closed.class);
        faults.thaw();
    }

    /** Ends the broker and waits until the link has noticed. */
    private void outage(BrokerFaults faults) {
        faults.stop();
        listener.next(Down.class, PATIENCE);
    }
}
