package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sentences about subscriptions and what comes of them while the broker is there. */
abstract class SubscribeContract extends PublishContract {
    @Test
    void theStageCompletesOnlyWhenTheBrokerHasAnswered() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        BrokerLink peer = peer();
        faults.freeze();
        CompletionStage<Void> subscribed = link.subscribe(ALL, Qos.AT_LEAST_ONCE, 7);
        assertThat(isDone(subscribed)).isFalse();
        faults.thaw();
        done(subscribed);
        publish(peer, "contract/a", "after SUBACK");
        assertThat(receivedText(listener)).isEqualTo("after SUBACK");
    }

    @Test
    void messagesNameTheIdentifierOfTheirSubscription() {
        BrokerLink link = link();
        subscribe(link, "contract/a", 1);
        subscribe(link, "contract/+/b", 268_435_455);
        BrokerLink peer = peer();
        publish(peer, "contract/a", "first");
        publish(peer, "contract/x/b", "second");
        assertThat(received(listener).subscriptionIds()).isEqualTo(named(1));
        assertThat(received(listener).subscriptionIds()).isEqualTo(named(268_435_455));
    }

    @Test
    void aMessageOfOverlappingFiltersNamesAllOfTheirIdentifiers() {
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        subscribe(link, "contract/+", 2);
        subscribe(link, "contract/other", 3);
        BrokerLink peer = peer();
        publish(peer, "contract/both", "both");
        publish(peer, "contract/deeper/end", "end");
        List<Received> copies = receivedUntil("end");
        assertThat(copies).hasSizeBetween(1, 2);
        Set<Integer> all = new HashSet<>();
        for (Received copy : copies) {
            copy.subscriptionIds().forEach(id -> assertThat(all.add(id)).isTrue());
        }
        assertThat(all).isEqualTo(named(1, 2));
    }

    @Test
    void toSubscribeAgainReplacesTheIdentifierAndSendsRetainedMessagesAgain() {
        done(peer().publish(builder("contract/kept", "stored").retained().build()));
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        Received first = received(listener);
        subscribe(link, "contract/#", 2);
        Received second = received(listener);
        publish(link, "contract/live", "live");
        Received live = received(listener);
        assertThat(List.of(text(first.message()), text(second.message()))).containsOnly("stored");
        assertThat(first.message().retain()).isTrue();
        assertThat(second.message().retain()).isTrue();
        assertThat(first.subscriptionIds()).isEqualTo(named(1));
        assertThat(second.subscriptionIds()).isEqualTo(named(2));
        assertThat(text(live.message())).isEqualTo("live");
        assertThat(live.subscriptionIds()).isEqualTo(named(2));
    }

    @Test
    void theRetainFlagComesOnlyWithMessagesThatWereStoredBefore() {
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        Message retained = builder("contract/kept", "stored").retained().build();
        done(peer().publish(retained));
        assertThat(received(listener).message().retain()).isFalse();
        subscribe(link, "contract/kept", 2);
        assertThat(received(listener).message().retain()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void aMessageComesAtMostWithTheQosThatWasSubscribed(Qos max) {
        BrokerLink link = link();
        done(link.subscribe(ALL, max, 1));
        done(peer().publish(builder("contract/q", "x").qos(Qos.EXACTLY_ONCE).build()));
        Qos came = received(listener).message().qos();
        assertThat(came).isLessThanOrEqualTo(max).isGreaterThanOrEqualTo(max.min(Qos.AT_LEAST_ONCE));
    }

    @Test
    void afterUnsubscribeNoMessageComesAnyMore() {
        BrokerLink link = link();
        subscribe(link, "contract/a", 1);
        subscribe(link, "contract/b", 2);
        done(link.unsubscribe(TopicFilter.of("contract/a")));
        BrokerLink peer = peer();
        publish(peer, "contract/a", "unwanted");
        publish(peer, "contract/b", "wanted");
        assertThat(receivedText(listener)).isEqualTo("wanted");
    }

    @Test
    void toUnsubscribeWhatIsNotSubscribedDoesNothing() {
        BrokerLink link = link();
        done(link.unsubscribe(TopicFilter.of("contract/never")));
        subscribe(link, "contract/#", 1);
        publish(link, "contract/x", "still up");
        assertThat(receivedText(listener)).isEqualTo("still up");
    }

    @Test
    void subscribeAndUnsubscribeTakeEffectInTheOrderOfTheCalls() {
        BrokerLink link = link();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            stages.add(link.subscribe(TopicFilter.of("contract/a"), Qos.AT_LEAST_ONCE, i));
            stages.add(link.subscribe(TopicFilter.of("contract/b"), Qos.AT_LEAST_ONCE, 100 + i));
            stages.add(link.unsubscribe(TopicFilter.of("contract/a")));
        }
        stages.forEach(BrokerFixture::done);
        BrokerLink peer = peer();
        publish(peer, "contract/a", "unwanted");
        publish(peer, "contract/b", "wanted");
        Received only = received(listener);
        assertThat(text(only.message())).isEqualTo("wanted");
        assertThat(only.subscriptionIds()).isEqualTo(named(130));
    }

    @Test
    void messagesOfOneSubscriptionComeInTheirOrder() {
        BrokerLink link = link();
        subscribe(link, "contract/#", 1);
        BrokerLink peer = peer();
        List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
        sent.forEach(text -> {
            var unused = peer.publish(message("contract/" + text, text));
        });
        assertThat(receivedTextsUntil(listener, "499")).isEqualTo(sent);
    }

    @Test
    void manySubscriptionsAtOnceAllComplete() {
        BrokerLink link = link();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            stages.add(link.subscribe(TopicFilter.of("contract/many/" + i), Qos.AT_LEAST_ONCE, i));
        }
        stages.forEach(BrokerFixture::done);
        publish(peer(), "contract/many/200", "last");
        assertThat(received(listener).subscriptionIds()).isEqualTo(named(200));
    }

    @Test
    void aListenerMayCallTheLinkAndHangWorkOnItsStages() {
        subscribe(peer(), "contract/echo", 1);
        CompletableFuture<BrokerLink> self = new CompletableFuture<>();
        CompletableFuture<Void> connected = new CompletableFuture<>();
        BrokerLink echo = open(
                "contract-echo",
                new LinkListener() {
                    @Override
                    public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
                        BrokerLink link = self.join();
                        return link.subscribe(TopicFilter.of("contract/more"), Qos.AT_LEAST_ONCE, 2)
                                .thenCompose(done -> link.publish(
                                        builder("contract/echo", text(message)).build()));
                    }

                    @Override
                    public void up(boolean sessionPresent) {
                        connected.complete(null);
                    }

                    @Override
                    public void down(BridgeException cause) {
                        connected.completeExceptionally(cause);
                    }
                },
                10);
        self.complete(echo);
        done(connected);
        subscribe(echo, "contract/call", 1);
        publish(link(), "contract/call", "who is there");
        assertThat(receivedText(peerListener)).isEqualTo("who is there");
    }

    @Test
    void aListenerThatThrowsGetsTheMessagesThatFollow() {
        List<String> seen = new ArrayList<>();
        CompletableFuture<List<String>> twoSeen = new CompletableFuture<>();
        CompletableFuture<Void> connected = new CompletableFuture<>();
        BrokerLink link = open(
                "contract-thrower",
                new LinkListener() {
                    @Override
                    public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
                        seen.add(text(message));
                        if (seen.size() == 2) {
                            twoSeen.complete(seen);
                        }
                        throw new IllegalStateException("thrown by a test");
                    }

                    @Override
                    public void up(boolean sessionPresent) {
                        connected.complete(null);
                    }

                    @Override
                    public void down(BridgeException cause) {
                        connected.completeExceptionally(cause);
                    }
                },
                10);
        done(connected);
        subscribe(link, "contract/#", 1);
        BrokerLink peer = peer();
        publish(peer, "contract/1", "first");
        publish(peer, "contract/2", "second");
        assertThat(done(twoSeen)).containsExactly("first", "second");
    }

    /** These identifiers, or none where the broker names none. */
    final Set<Integer> named(Integer... subscriptionIds) {
        return namesIdentifiers() ? Set.of(subscriptionIds) : Set.of();
    }

    private List<Received> receivedUntil(String end) {
        List<Received> before = new ArrayList<>();
        for (Received next = received(listener); !text(next.message()).equals(end); next = received(listener)) {
            before.add(next);
        }
        return before;
    }
}
