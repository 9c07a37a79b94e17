package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A broker and a link to it: notes what is published, and acknowledges it at once unless it is broken.
 *
 * <p>Thread-safe; no lock is held while stages complete.
 */
final class StressLink implements BrokerConnector, BrokerLink {
    static final TopicFilter FILTER = TopicFilter.of("to/anna");
    private static final Topic TOPIC = Topic.of("to/anna");

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final StringBuilder written = new StringBuilder();

    @GuardedBy("lock")
    private boolean broken;

    @GuardedBy("lock")
    private @Nullable LinkListener listener;

    @GuardedBy("lock")
    private int subscribed;

    /** A message that is known by its payload. */
    static Message message(String payload) {
        return Message.builder(TOPIC, ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    static String payload(Message message) {
        return StandardCharsets.UTF_8.decode(message.payload()).toString();
    }

    /** From now on nothing is taken. */
    void breakDown() {
        synchronized (lock) {
            broken = true;
        }
    }

    /** From now on all is taken. */
    void repair() {
        synchronized (lock) {
            broken = false;
        }
    }

    /** Says that the link is up. */
    void sayUp() {
        ear().up(false);
    }

    /** Delivers a message with this payload. */
    void deliver(String payload) {
        var unused = ear().message(message(payload), Set.of());
    }

    /** How many filters are subscribed; there is but one. */
    int subscribed() {
        synchronized (lock) {
            return subscribed;
        }
    }

    private LinkListener ear() {
        synchronized (lock) {
            return Objects.requireNonNull(listener, "not opened");
        }
    }

    /** The payloads of what was published, in order. */
    String written() {
        synchronized (lock) {
            return written.toString();
        }
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
        synchronized (lock) {
            if (broken) {
                return CompletableFuture.failedFuture(new BridgeException.Unavailable("broken", null));
            }
            written.append(payload(message));
        }
        return Stages.DONE;
    }

    @Override
    public BrokerLink open(LinkOptions options, LinkListener ear) {
        synchronized (lock) {
            listener = ear;
        }
        return this;
    }

    @Override
    public void close() {}

    @Override
    public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
        synchronized (lock) {
            subscribed = 1;
        }
        return Stages.DONE;
    }

    @Override
    public CompletionStage<Void> unsubscribe(TopicFilter filter) {
        synchronized (lock) {
            subscribed = 0;
        }
        return Stages.DONE;
    }

    @Override
    public CompletionStage<Void> close(Duration deadline, SessionFate fate) {
        return Stages.DONE;
    }
}
