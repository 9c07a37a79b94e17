package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
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
    public MqttWireMessage packet(ServerLimits limits) {
        MqttProperties properties = new MqttProperties();
        MqttWireMessage packet;
        if (subscribes()) {
            if (limits.subscriptionIdentifiers()) {
                properties.setSubscriptionIdentifier(identifier);
            }
            MqttSubscription subscription = new MqttSubscription(
                    filter.filter(), max.min(Qos.AT_LEAST_ONCE).level());
            subscription.setRetainHandling(start == SessionStart.RESUMED ? 1 : 0);
            packet = new MqttSubscribe(new MqttSubscription[] {subscription}, properties);
        } else {
            packet = new MqttUnsubscribe(new String[] {filter.filter()}, properties);
        }
        packet.setMessageId(packetId);
        return packet;
    }
}
