package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The broker's side of one MQTT session: its subscriptions and what is on its way to the client.
 *
 * <p>Every method is called under the lock of the {@link InMemoryBroker}, which guards all fields.
 */
final class InMemorySession {
    /** A subscription as the broker holds it. */
    record Subscription(TopicFilter filter, Qos max, int subscriptionId) {}

    /** How far a message that was sent is acknowledged. */
    enum Acknowledgement {
        AWAITED,
        GIVEN,
        /** The client will never give it on this connection. */
        WITHHELD
    }

    /** One copy of a message on its way; guarded like the session. */
    static final class Copy {
        final Message message;
        final Set<Integer> subscriptionIds;
        Acknowledgement acknowledgement = Acknowledgement.AWAITED;

        Copy(Message message, Set<Integer> subscriptionIds) {
            this.message = message;
            this.subscriptionIds = Set.copyOf(subscriptionIds);
        }
    }

    private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();
    private final ArrayDeque<Copy> queued = new ArrayDeque<>();
    private final List<Copy> inFlight = new ArrayList<>();
    private @Nullable InMemoryLink client;

    /** The link that is connected to it, if one is. */
    @Nullable
    InMemoryLink client() {
        return client;
    }

    Iterable<Subscription> subscriptions() {
        return subscriptions.values();
    }

    /** Returns whether there was none to this filter. */
    boolean subscribe(Subscription subscription) {
        return subscriptions.put(subscription.filter(), subscription) == null;
    }

    void unsubscribe(TopicFilter filter) {
        subscriptions.remove(filter);
    }

    /** The copies of a message that was published just now: Retain As Published 0 clears the flag (section 3.8.3.1). */
    List<Copy> copies(Message message, InMemoryBroker.Copies mode) {
        List<Copy> copies = new ArrayList<>();
        Set<Integer> all = new LinkedHashSet<>();
        Qos highest = Qos.AT_MOST_ONCE;
        for (Subscription subscription : subscriptions.values()) {
            if (!subscription.filter().matches(message.topic())) {
                continue;
            }
            Set<Integer> ids = mode.identified() ? Set.of(subscription.subscriptionId()) : Set.of();
            all.addAll(ids);
            highest = highest.max(subscription.max());
            copies.add(new Copy(as(message, message.qos().min(subscription.max()), false), ids));
        }
        return copies.isEmpty() || !mode.merged()
                ? copies
                : List.of(new Copy(as(message, message.qos().min(highest), false), all));
    }

    /** The copy of a retained message that a new subscription gets. */
    static Copy retained(Message message, Subscription subscription, InMemoryBroker.Copies mode) {
        Set<Integer> ids = mode.identified() ? Set.of(subscription.subscriptionId()) : Set.of();
        return new Copy(as(message, message.qos().min(subscription.max()), true), ids);
    }

    /** Takes messages for the client: those of QoS 0 only if it is connected (section 3.1.2.11.2 leaves that open). */
    void take(List<Copy> copies) {
        for (Copy copy : copies) {
            if (copy.message.qos() != Qos.AT_MOST_ONCE) {
                queued.add(copy);
            } else if (client != null) {
                client.deliver(copy);
            }
        }
        deliver();
    }

    /** Sends what may be sent now: as many as the client's Receive Maximum allows (section 4.9). */
    void deliver() {
        while (client != null && !queued.isEmpty() && inFlight.size() < client.options.receiveMaximum()) {
            Copy next = queued.remove();
            inFlight.add(next);
            client.deliver(next);
        }
    }

    /** Takes an acknowledgement; those given go out in the order of arrival (MQTT-4.6.0-2), so later ones may wait. */
    void acknowledged(Copy copy, Acknowledgement acknowledgement) {
        copy.acknowledgement = acknowledgement;
        var copies = inFlight.iterator();
        while (copies.hasNext()) {
            Acknowledgement next = copies.next().acknowledgement;
            if (next == Acknowledgement.AWAITED) {
                return;
            }
            if (next == Acknowledgement.GIVEN) {
                copies.remove();
            }
        }
    }

    void connected(InMemoryLink link) {
        client = link;
    }

    /** Puts what was not acknowledged back in front, to be sent again in its order. */
    void connectionLost() {
        for (int i = inFlight.size() - 1; i >= 0; i--) {
            Copy lost = inFlight.get(i);
            queued.addFirst(new Copy(lost.message, lost.subscriptionIds));
        }
        inFlight.clear();
        client = null;
    }

    List<Message> unacknowledged() {
        return inFlight.stream().map(copy -> copy.message).toList();
    }

    private static Message as(Message message, Qos qos, boolean retain) {
        if (message.qos() == qos && message.retain() == retain) {
            return message;
        }
        Message.Builder builder =
                Message.builder(message.topic(), message.payload()).qos(qos).userProperties(message.userProperties());
        if (retain) {
            builder.retained();
        }
        message.contentType().ifPresent(builder::contentType);
        message.responseTopic().ifPresent(builder::responseTopic);
        message.correlationData().ifPresent(builder::correlationData);
        message.expiry().ifPresent(builder::expiry);
        return builder.build();
    }
}
