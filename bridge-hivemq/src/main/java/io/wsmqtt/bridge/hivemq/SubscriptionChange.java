package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.internal.mqtt.datatypes.MqttTopicFilterImpl;
import com.hivemq.client.internal.mqtt.datatypes.MqttUserPropertiesImpl;
import com.hivemq.client.internal.mqtt.message.MqttMessage;
import com.hivemq.client.internal.mqtt.message.subscribe.MqttStatefulSubscribe;
import com.hivemq.client.internal.mqtt.message.subscribe.MqttSubscribe;
import com.hivemq.client.internal.mqtt.message.subscribe.MqttSubscription;
import com.hivemq.client.internal.mqtt.message.unsubscribe.MqttUnsubscribe;
import com.hivemq.client.internal.util.collections.ImmutableList;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One SUBSCRIBE or UNSUBSCRIBE.
 *
 * <p>Serial, as {@link Request} says.
 */
final class SubscriptionChange implements Request {
    enum State {
        QUEUED,
        SENT,
        CONFIRMED,
        WITHDRAWN
    }

    final TopicFilter filter;
    private final Qos max;
    private final int identifier;
    private final SessionStart start;
    private final CompletableFuture<Void> stage = new CompletableFuture<>();

    // Guarded by the link's session.
    State state = State.QUEUED;
    boolean restores;
    int packetId;

    /** The subscribe to the same filter that this one replaces, as long as this one is not answered. */
    @Nullable
    SubscriptionChange previous;

    private SubscriptionChange(TopicFilter filter, Qos max, int identifier, SessionStart start) {
        this.filter = filter;
        this.max = max;
        this.identifier = identifier;
        this.start = start;
    }

    /** With how the link was opened. */
    static SubscriptionChange subscribe(TopicFilter filter, Qos max, int identifier, SessionStart start) {
        return new SubscriptionChange(filter, max, identifier, start);
    }

    /** With the subscribes that are not sent because of it: they are over when it is, however it ends. */
    static SubscriptionChange unsubscribe(TopicFilter filter, List<SubscriptionChange> withdrawn) {
        SubscriptionChange change = new SubscriptionChange(filter, Qos.AT_MOST_ONCE, 0, SessionStart.NEW);
        var unused = change.stage.whenComplete(
                (nothing, problem) -> withdrawn.forEach(before -> before.stage.complete(null)));
        return change;
    }

    boolean subscribes() {
        return identifier != 0;
    }

    @Override
    public CompletableFuture<Void> stage() {
        return stage;
    }

    @Override
    public int refusal(ServerLimits limits) {
        return subscribes() ? Rules.refusal(filter, limits) : 0;
    }

    @Override
    public int packetId() {
        return packetId;
    }

    @Override
    public MqttMessage packet(ServerLimits limits) {
        MqttTopicFilterImpl topicFilter = MqttTopicFilterImpl.of(filter.filter());
        if (!subscribes()) {
            return new MqttUnsubscribe(ImmutableList.of(topicFilter), MqttUserPropertiesImpl.NO_USER_PROPERTIES)
                    .createStateful(packetId);
        }
        Mqtt5RetainHandling retained = start == SessionStart.RESUMED
                ? Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST
                : Mqtt5RetainHandling.SEND;
        MqttSubscription subscription =
                new MqttSubscription(topicFilter, Packets.qos(max.min(Qos.AT_LEAST_ONCE)), false, retained, false);
        return new MqttSubscribe(ImmutableList.of(subscription), MqttUserPropertiesImpl.NO_USER_PROPERTIES)
                .createStateful(
                        packetId,
                        limits.subscriptionIdentifiers()
                                ? identifier
                                : MqttStatefulSubscribe.DEFAULT_NO_SUBSCRIPTION_IDENTIFIER);
    }
}
