package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One SUBSCRIBE or UNSUBSCRIBE, and the stage that says what became of it. */
final class SubscriptionChange {
    enum State {
        QUEUED,
        SENT,
        CONFIRMED,
        WITHDRAWN
    }

    final TopicFilter filter;
    final Qos max;
    final int identifier;
    final CompletableFuture<Void> stage = new CompletableFuture<>();

    // Serial: guarded by the link's lock.
    State state = State.QUEUED;
    boolean restores;
    int packetId;

    @Nullable
    SubscriptionChange previous;

    private SubscriptionChange(TopicFilter filter, Qos max, int identifier) {
        this.filter = filter;
        this.max = max;
        this.identifier = identifier;
    }

    static SubscriptionChange subscribe(TopicFilter filter, Qos max, int identifier) {
        return new SubscriptionChange(filter, max, identifier);
    }

    static SubscriptionChange unsubscribe(TopicFilter filter) {
        return new SubscriptionChange(filter, Qos.AT_MOST_ONCE, 0);
    }

    boolean subscribes() {
        return identifier != 0;
    }
}
