package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A broker and the link to it, which answers when it is told to, on the thread that tells it.
 *
 * <p>Thread-safe; the table is called without a lock. It counts as faults what must never happen, however threads meet.
 */
final class StressBroker implements BrokerLink {
    static final TopicFilter FILTER = TopicFilter.of("to/anna");
    static final TopicFilter WILDCARD = TopicFilter.of("to/+");
    private static final Topic TOPIC = Topic.of("to/anna");

    private final Message message = message(false);
    private final Message retained = message(true);

    private record Request(TopicFilter filter, int identifier, CompletableFuture<Void> answer) {
        static final int UNSUBSCRIBE = 0;
    }

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Queue<Request> unanswered = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Set<TopicFilter> underWay = new HashSet<>();

    @GuardedBy("lock")
    private final Map<TopicFilter, Integer> subscribed = new LinkedHashMap<>();

    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicLong arrivals = new AtomicLong();
    private final boolean sendsRetained;
    final SubscriptionTable table = new SubscriptionTable(0, () -> 0, SubscriptionTable.Identifiers.FRESH);

    StressBroker() {
        this(false);
    }

    private StressBroker(boolean sendsRetained) {
        this.sendsRetained = sendsRetained;
    }

    /** One that has a retained message for each SUBSCRIBE. */
    static StressBroker withRetained() {
        return new StressBroker(true);
    }

    /** Somebody who joins filters, and counts what it gets. */
    final class Member implements Subscriber {
        private final Map<Subscription, Interest> subscriptions = new LinkedHashMap<>();
        private final Message probe = message(false);
        private final AtomicInteger copies = new AtomicInteger();
        private final AtomicInteger retainedCopies = new AtomicInteger();
        private final AtomicInteger probes = new AtomicInteger();

        /** Joins; from the moment of the acknowledgement a message must reach it, whatever else goes on. */
        void join(TopicFilter... filters) {
            CompletionStage<Void> unused = joinForAWhile(filters).whenComplete((done, failure) -> {
                route(probe);
                if (failure != null || probes.get() != 1) {
                    faults.incrementAndGet();
                }
            });
        }

        /** Joins, and may have left before it is acknowledged. */
        CompletionStage<Void> joinForAWhile(TopicFilter... filters) {
            return table.subscribe(
                    this, List.of(filters).stream().map(Interest::in).toList(), () -> StressBroker.this);
        }

        void leave() {
            table.leave(this);
        }

        int copies() {
            return copies.get();
        }

        int retainedCopies() {
            return retainedCopies.get();
        }

        @Override
        public Map<Subscription, Interest> subscriptions() {
            return subscriptions;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // which message it is, not what it holds
        public CompletionStage<Void> deliver(Message delivered, Interest interest, long arrival, Wakes wakes) {
            if (delivered == message) {
                copies.incrementAndGet();
            } else if (delivered == retained) {
                retainedCopies.incrementAndGet();
            } else if (delivered == probe) {
                probes.incrementAndGet();
            }
            return Stages.DONE;
        }

        @Override
        public void subscriptionFailed(BridgeException cause) {
            faults.incrementAndGet();
        }
    }

    Member member() {
        return new Member();
    }

    /** One that has joined and been acknowledged. */
    Member joined(TopicFilter... filters) {
        Member member = new Member();
        member.join(filters);
        answerAll();
        return member;
    }

    /** Sends a message, a copy for each filter that it matches as Mosquitto does. */
    void publish() {
        route(message);
    }

    private void route(Message sent) {
        List<Integer> identifiers;
        synchronized (lock) {
            identifiers = List.copyOf(subscribed.values());
        }
        for (Integer identifier : identifiers) {
            deliver(sent, identifier);
        }
    }

    private void deliver(Message sent, int identifier) {
        table.route(sent, Set.of(identifier), (subscriber, interest) -> {
            var unused = subscriber.deliver(sent, interest, arrivals.getAndIncrement(), new Wakes());
        });
    }

    /** Answers the oldest request, if there is one. */
    boolean answer() {
        Request request;
        synchronized (lock) {
            request = unanswered.poll();
            if (request == null) {
                return false;
            }
            if (request.identifier() == Request.UNSUBSCRIBE) {
                subscribed.remove(request.filter());
            } else {
                subscribed.put(request.filter(), request.identifier());
            }
        }
        if (sendsRetained && request.identifier() != Request.UNSUBSCRIBE) {
            deliver(retained, request.identifier());
        }
        synchronized (lock) {
            underWay.remove(request.filter());
        }
        request.answer().complete(null);
        return true;
    }

    void answerAll() {
        while (answer()) {}
    }

    boolean isSubscribed() {
        synchronized (lock) {
            return !subscribed.isEmpty();
        }
    }

    int faults() {
        return faults.get();
    }

    private static Message message(boolean retain) {
        Message.Builder message = Message.builder(TOPIC, ByteBuffer.allocate(0));
        return (retain ? message.retained() : message).build();
    }

    private CompletionStage<Void> ask(TopicFilter filter, int identifier) {
        Request request = new Request(filter, identifier, new CompletableFuture<>());
        synchronized (lock) {
            unanswered.add(request);
            if (!underWay.add(filter)) {
                faults.incrementAndGet();
            }
        }
        return request.answer();
    }

    @Override
    public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
        return ask(filter, subscriptionId);
    }

    @Override
    public CompletionStage<Void> unsubscribe(TopicFilter filter) {
        return ask(filter, Request.UNSUBSCRIBE);
    }

    @Override
    public CompletionStage<Void> publish(Message sent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> close(Duration deadline, SessionFate fate) {
        throw new UnsupportedOperationException();
    }
}
