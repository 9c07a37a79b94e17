package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.hivemq.client.internal.mqtt.message.subscribe.MqttStatefulSubscribe;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private static final TopicFilter A = TopicFilter.of("a");
    private static final TopicFilter B = TopicFilter.of("b");
    private final Subscriptions subscriptions = new Subscriptions(new PacketIds(), SessionStart.NEW);

    @Test
    void anUnsubscribeGoesFirstAndTakesAlongTheSubscribesThatWereNotSent() {
        subscriptions.connected(true);
        SubscriptionChange withdrawn = subscribe(A, 1);
        SubscriptionChange other = subscribe(B, 2);
        SubscriptionChange end = Objects.requireNonNull(subscriptions.unsubscribe(A));
        assertThat(sendAll()).containsExactly(end, other);
        assertThat(withdrawn.stage()).isNotDone();
        end.stage().completeExceptionally(new IllegalStateException("refused"));
        assertThat(withdrawn.stage()).isCompleted();
    }

    @Test
    void whatTheBrokerHasIsMadeAgainOnlyWhereItLostTheSession() {
        subscriptions.connected(false);
        SubscriptionChange change = subscribe(A, 1);
        answerAll(0);
        subscriptions.connectionLost();
        subscriptions.connected(true);
        assertThat(subscriptions.restoring()).isFalse();
        assertThat(sendAll()).isEmpty();
        subscriptions.connectionLost();
        subscriptions.connected(false);
        assertThat(subscriptions.restoring()).isTrue();
        assertThat(answerAll(0)).containsExactly(change);
        assertThat(subscriptions.restoring()).isFalse();
    }

    @Test
    void onlyTheLatestOfAFilterIsMadeAgain() {
        subscriptions.connected(false);
        subscribe(A, 1);
        SubscriptionChange latest = subscribe(A, 2);
        answerAll(0);
        subscriptions.connectionLost();
        subscriptions.connected(false);
        assertThat(sendAll()).containsExactly(latest);
    }

    @Test
    void whatIsRefusedIsForgotten() {
        subscriptions.connected(false);
        subscribe(A, 1);
        answerAll(0x87);
        subscriptions.connectionLost();
        subscriptions.connected(false);
        assertThat(sendAll()).isEmpty();
        assertThatObject(subscriptions.unsubscribe(A)).isNull();
    }

    @Test
    void whatWasUnderWayWhenTheConnectionWasLostIsSentAgainFirst() {
        subscriptions.connected(false);
        SubscriptionChange first = subscribe(A, 1);
        sendAll();
        SubscriptionChange second = subscribe(B, 2);
        assertThat(subscriptions.connectionLost()).isEmpty();
        subscriptions.connected(true);
        assertThat(sendAll()).containsExactly(first, second);
    }

    @Test
    void noMoreThanSixtyFourAreUnderWay() {
        subscriptions.connected(false);
        for (int i = 1; i <= 100; i++) {
            subscribe(TopicFilter.of("t/" + i), i);
        }
        List<SubscriptionChange> underWay = sendAll();
        assertThat(underWay).hasSize(64);
        assertThat(subscriptions.settled(underWay.get(0), 0)).isTrue();
        assertThat(sendAll()).hasSize(1);
    }

    @Test
    void aResumedLinkSubscribesWithRetainHandlingOneAlsoWhereTheBrokerLostTheSession() {
        Subscriptions resumed = new Subscriptions(new PacketIds(), SessionStart.RESUMED);
        resumed.connected(true);
        resumed.subscribe(A, Qos.AT_LEAST_ONCE, 1);
        SubscriptionChange sent = Objects.requireNonNull(resumed.next());
        assertThat(retainHandling(sent)).isEqualTo(1);
        assertThat(resumed.settled(sent, 0)).isTrue();
        resumed.connectionLost();
        resumed.connected(false);
        assertThat(retainHandling(Objects.requireNonNull(resumed.next()))).isEqualTo(1);
    }

    @Test
    void aNewLinkSubscribesWithRetainHandlingZero() {
        subscriptions.connected(false);
        subscribe(A, 1);
        assertThat(retainHandling(Objects.requireNonNull(subscriptions.next()))).isZero();
    }

    @Test
    void whatAFormerLinkSubscribedCanBeEndedUntilTheBrokerLosesTheSession() {
        Subscriptions resumed = new Subscriptions(new PacketIds(), SessionStart.RESUMED);
        resumed.connected(true);
        SubscriptionChange end = Objects.requireNonNull(resumed.unsubscribe(A));
        assertThatObject(resumed.next()).isSameAs(end);
        resumed.connectionLost();
        resumed.connected(false);
        assertThatObject(resumed.next()).isNull();
        assertThatObject(resumed.unsubscribe(A)).isNull();
    }

    private static int retainHandling(SubscriptionChange change) {
        ServerLimits limits = new ServerLimits(65_535, Qos.EXACTLY_ONCE, true, Integer.MAX_VALUE, true, true);
        MqttStatefulSubscribe packet = (MqttStatefulSubscribe) change.packet(limits);
        return packet.stateless().getSubscriptions().get(0).getRetainHandling().getCode();
    }

    private SubscriptionChange subscribe(TopicFilter filter, int identifier) {
        return subscriptions.subscribe(filter, Qos.AT_LEAST_ONCE, identifier);
    }

    private List<SubscriptionChange> sendAll() {
        List<SubscriptionChange> sent = new ArrayList<>();
        for (@Nullable SubscriptionChange next = subscriptions.next(); next != null; next = subscriptions.next()) {
            sent.add(next);
        }
        return sent;
    }

    private List<SubscriptionChange> answerAll(int reasonCode) {
        List<SubscriptionChange> sent = sendAll();
        sent.forEach(
                change -> assertThat(subscriptions.settled(change, reasonCode)).isTrue());
        return sent;
    }
}
