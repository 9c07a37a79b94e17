package io.wsmqtt.bridge.benchmarks;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A broker with one link, which acknowledges all at once and keeps nothing but the subscriptions' identifiers. Thread-safe. */
final class NoBroker implements BrokerConnector, BrokerLink {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final Map<String, Integer> identifiers = new ConcurrentHashMap<>();
    private volatile @Nullable LinkListener listener;

    LinkListener listener() {
        LinkListener opened = listener;
        if (opened == null) {
            throw new IllegalStateException("not opened");
        }
        return opened;
    }

    /** Of the last subscription to this filter. */
    int identifier(String filter) {
        Integer identifier = identifiers.get(filter);
        if (identifier == null) {
            throw new IllegalStateException(filter + " is not subscribed");
        }
        return identifier;
    }

    @Override
    public BrokerLink open(LinkOptions options, LinkListener ear) {
        listener = ear;
        return this;
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        return DONE;
    }

    @Override
    public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
        identifiers.put(filter.filter(), subscriptionId);
        return DONE;
    }

    @Override
    public CompletionStage<Void> unsubscribe(TopicFilter filter) {
        return DONE;
    }

    @Override
    public CompletionStage<Void> close(Duration deadline, SessionFate fate) {
        return DONE;
    }

    @Override
    public void close() {}
}
