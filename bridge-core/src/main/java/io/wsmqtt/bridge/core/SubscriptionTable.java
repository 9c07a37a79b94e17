package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * What one link is subscribed to, and for whom: identical filters merged, counted, and unsubscribed late.
 *
 * <p>Thread-safe and non-blocking; the link and the members are called outside the lock. Each filter has at most one
 * SUBSCRIBE or UNSUBSCRIBE under way, so their order is never in doubt; who joins meanwhile shares the next one. Each
 * SUBSCRIBE carries a fresh Subscription Identifier: copies are routed by it (MQTT 5 section 3.8.2.1.2), and retained ones
 * reach only those who joined with it.
 */
final class SubscriptionTable {
    /** More than these may wait to be unsubscribed late: the oldest then are at once. */
    static final int MAX_LINGERING = 10_000;

    private static final int MAX_IDENTIFIER = 268_435_455;

    /** Where Subscription Identifiers come from. */
    enum Identifiers {
        /** Each SUBSCRIBE has one of its own, so that the retained messages it brings can be told from those of others. */
        FRESH,
        /** Each filter always has the same: the broker may hold messages that bear it from before this process. */
        LASTING
    }

    private final Object lock = new Object();
    private final long lingerNanos;
    private final LongSupplier nanoTime;
    private final Identifiers identifiers;

    @GuardedBy("lock")
    private final Map<TopicFilter, Subscription> byFilter = new HashMap<>();

    /** Those of the filters that hold a wildcard; all others match the topic of the same name alone. */
    @GuardedBy("lock")
    private final Set<Subscription> wildcards = new LinkedHashSet<>();

    @GuardedBy("lock")
    private final Map<Integer, Subscription> byIdentifier = new HashMap<>();

    /** Without members, in the order in which they lost the last. */
    @GuardedBy("lock")
    private final Set<Subscription> lingering = new LinkedHashSet<>();

    @GuardedBy("lock")
    private int lastIdentifier;

    SubscriptionTable(long lingerNanos, LongSupplier nanoTime, Identifiers identifiers) {
        this.lingerNanos = lingerNanos;
        this.nanoTime = nanoTime;
        this.identifiers = identifiers;
    }

    /**
     * Has the subscriber subscribed to just these; completes when the broker has acknowledged every one. What it has already, it
     * keeps, and gets no retained messages for it again.
     *
     * @param link asked for when all is ready for the first message, which may come as soon as there is a link
     */
    CompletionStage<Void> subscribe(Subscriber subscriber, Collection<Interest> interests, Supplier<BrokerLink> link) {
        Map<TopicFilter, Interest> merged = new LinkedHashMap<>();
        for (Interest interest : interests) {
            merged.merge(
                    interest.filter(),
                    interest,
                    (first, second) -> first.maxQos().compareTo(second.maxQos()) >= 0 ? first : second);
        }
        List<CompletableFuture<Void>> acknowledged = new ArrayList<>();
        List<Subscription> joined = new ArrayList<>();
        synchronized (lock) {
            for (Map.Entry<Subscription, Interest> had :
                    List.copyOf(subscriber.subscriptions().entrySet())) {
                Subscription subscription = had.getKey();
                CompletableFuture<Void> kept = subscription.acknowledgement(subscriber);
                if (kept != null
                        && !kept.isCompletedExceptionally()
                        && merged.remove(subscription.filter(), had.getValue())) {
                    acknowledged.add(kept);
                } else {
                    leave(subscription, subscriber);
                }
            }
            for (Interest interest : merged.values()) {
                Subscription subscription = byFilter.get(interest.filter());
                if (subscription == null) {
                    subscription = create(interest.filter());
                }
                lingering.remove(subscription);
                acknowledged.add(subscription.add(subscriber, interest));
                joined.add(subscription);
            }
            noteWhetherAlone(subscriber);
        }
        BrokerLink over = link.get();
        joined.forEach(subscription -> advance(subscription, over));
        return CompletableFuture.allOf(acknowledged.toArray(CompletableFuture[]::new));
    }

    /** Two filters without wildcards never match the same topic. One that leaves makes no difference to this. */
    @GuardedBy("lock")
    private void noteWhetherAlone(Subscriber subscriber) {
        Set<Subscription> own = subscriber.subscriptions().keySet();
        boolean alone = own.size() == 1
                || own.stream().noneMatch(subscription -> subscription.filter().hasWildcard());
        for (Subscription subscription : own) {
            Membership member = subscription.memberOf(subscriber);
            if (member != null) {
                member.alone(alone);
            }
        }
    }

    /** Removes the subscriber; filters that nobody else has are unsubscribed later, by {@link #sweep}. */
    void leave(Subscriber subscriber) {
        synchronized (lock) {
            for (Subscription subscription :
                    List.copyOf(subscriber.subscriptions().keySet())) {
                leave(subscription, subscriber);
            }
        }
    }

    @GuardedBy("lock")
    private void leave(Subscription subscription, Subscriber subscriber) {
        subscriber.subscriptions().remove(subscription);
        if (subscription.remove(subscriber)) {
            subscription.emptySince = nanoTime.getAsLong();
            lingering.add(subscription);
        }
    }

    /** Makes all subscriptions again, over a link that has none of them. */
    void restart(BrokerLink link) {
        List<Subscription> all;
        synchronized (lock) {
            all = List.copyOf(byFilter.values());
            all.forEach(Subscription::rejoin);
        }
        all.forEach(subscription -> advance(subscription, link));
    }

    /** Unsubscribes what has been without members for long enough. */
    void sweep(BrokerLink link) {
        List<Subscription> due = new ArrayList<>();
        synchronized (lock) {
            long now = nanoTime.getAsLong();
            for (Subscription subscription : lingering) {
                if (lingering.size() - due.size() <= MAX_LINGERING && now - subscription.emptySince < lingerNanos) {
                    break;
                }
                due.add(subscription);
            }
            for (Subscription subscription : due) {
                lingering.remove(subscription);
            }
        }
        due.forEach(subscription -> advance(subscription, link));
    }

    /** Hands each receiver of this copy to {@code deliver}, each at most once. */
    void route(Message message, Set<Integer> identifiers, BiConsumer<Subscriber, Interest> deliver) {
        List<Membership> targets = new ArrayList<>(1);
        synchronized (lock) {
            Collection<Subscription> named = named(message, identifiers);
            for (Subscription subscription : named) {
                for (Membership member : receivers(subscription, message, identifiers)) {
                    if (member.isAlone() || serves(subscription, member.subscriber(), message)) {
                        targets.add(member);
                    }
                }
            }
        }
        for (Membership target : targets) {
            deliver.accept(target.subscriber(), target.interest());
        }
    }

    /** After the broker lost the MQTT session its retained messages come again: those who had them do not want them. */
    void sessionLost() {
        synchronized (lock) {
            byFilter.values().forEach(Subscription::forgetRetained);
        }
    }

    int size() {
        synchronized (lock) {
            return byFilter.size();
        }
    }

    @GuardedBy("lock")
    private Subscription create(TopicFilter filter) {
        Subscription created = new Subscription(filter);
        byFilter.put(filter, created);
        if (filter.hasWildcard()) {
            wildcards.add(created);
        }
        if (identifiers == Identifiers.LASTING) {
            byIdentifier.put(lastingIdentifier(created), created);
        }
        return created;
    }

    /** By identifier where there is one that we know, otherwise by topic. */
    @GuardedBy("lock")
    private Collection<Subscription> named(Message message, Set<Integer> identifiers) {
        if (identifiers.size() == 1) {
            Subscription only = byIdentifier.get(identifiers.iterator().next());
            return only == null ? matching(message.topic()) : List.of(only);
        }
        Set<Subscription> named = new LinkedHashSet<>();
        for (int identifier : identifiers) {
            Subscription subscription = byIdentifier.get(identifier);
            if (subscription != null) {
                named.add(subscription);
            }
        }
        return named.isEmpty() ? matching(message.topic()) : named;
    }

    /** All its members; of a retained copy those alone who came with the SUBSCRIBE that brought it. Under the lock. */
    private static Collection<Membership> receivers(
            Subscription subscription, Message message, Set<Integer> identifiers) {
        if (!message.retain()) {
            return subscription.members();
        }
        if (identifiers.isEmpty()) {
            // All that can be said where the broker names none.
            return subscription.cohort(subscription.identifier());
        }
        Set<Membership> receivers = new LinkedHashSet<>();
        identifiers.forEach(identifier -> receivers.addAll(subscription.cohort(identifier)));
        return receivers;
    }

    @GuardedBy("lock")
    private Collection<Subscription> matching(Topic topic) {
        Set<Subscription> matching = new LinkedHashSet<>();
        Subscription exact = byFilter.get(new TopicFilter(topic.name()));
        if (exact != null) {
            matching.add(exact);
        }
        for (Subscription subscription : wildcards) {
            if (subscription.filter().matches(topic)) {
                matching.add(subscription);
            }
        }
        return matching;
    }

    /** Whether, of the subscriber's filters that match the topic, this is the one that serves it. Under the lock. */
    private static boolean serves(Subscription subscription, Subscriber subscriber, Message message) {
        Map<Subscription, Interest> own = subscriber.subscriptions();
        Subscription best = null;
        Qos bestQos = Qos.AT_MOST_ONCE;
        for (Map.Entry<Subscription, Interest> candidate : own.entrySet()) {
            Qos qos = candidate.getValue().maxQos();
            boolean better = best == null || qos.compareTo(bestQos) > 0;
            if (better && candidate.getKey().filter().matches(message.topic())) {
                best = candidate.getKey();
                bestQos = qos;
            }
        }
        return best == subscription;
    }

    /** Starts the next SUBSCRIBE or UNSUBSCRIBE of this filter, unless one is under way or none is needed. */
    private void advance(Subscription subscription, BrokerLink link) {
        int identifier;
        Qos qos;
        synchronized (lock) {
            if (subscription.busy) {
                return;
            }
            boolean unsubscribe = subscription.isEmpty();
            if (unsubscribe ? lingering.contains(subscription) : !subscription.hasJoiners()) {
                return;
            }
            subscription.busy = true;
            qos = subscription.maxQos();
            identifier = unsubscribe ? 0 : identifierFor(subscription);
        }
        if (identifier == 0) {
            link.unsubscribe(subscription.filter()).whenComplete((done, failure) -> unsubscribed(subscription, link));
        } else {
            link.subscribe(subscription.filter(), qos, identifier)
                    .whenComplete((done, failure) -> subscribed(subscription, link, failure));
        }
    }

    private void subscribed(Subscription subscription, BrokerLink link, Throwable failure) {
        List<CompletableFuture<Void>> answered;
        List<Subscriber> refused = List.of();
        BridgeException cause = failure == null ? null : Failures.of(failure);
        synchronized (lock) {
            subscription.busy = false;
            if (cause instanceof BridgeException.Closed) {
                // Of the link that was closed, and not of the filter: who waits for it, waits for the next link.
                subscription.rejoin();
                return;
            }
            answered = subscription.takeAnswered();
            if (cause != null) {
                // The link forgets a refused filter, so nobody has it any more, those of earlier times included.
                refused = subscription.subscribers();
                refused.forEach(subscriber -> leave(subscription, subscriber));
            }
        }
        for (CompletableFuture<Void> answer : answered) {
            if (cause == null) {
                answer.complete(null);
            } else {
                answer.completeExceptionally(cause);
            }
        }
        if (cause != null) {
            refused.forEach(subscriber -> subscriber.subscriptionFailed(cause));
        }
        advance(subscription, link);
    }

    private void unsubscribed(Subscription subscription, BrokerLink link) {
        synchronized (lock) {
            subscription.busy = false;
            if (subscription.isEmpty() && !lingering.contains(subscription)) {
                byFilter.remove(subscription.filter());
                wildcards.remove(subscription);
                byIdentifier.keySet().removeAll(subscription.takeIdentifiers());
                return;
            }
        }
        advance(subscription, link);
    }

    @GuardedBy("lock")
    private int identifierFor(Subscription subscription) {
        if (identifiers == Identifiers.LASTING) {
            int lasting = lastingIdentifier(subscription);
            subscription.begin(lasting);
            return lasting;
        }
        do {
            lastIdentifier = lastIdentifier == MAX_IDENTIFIER ? 1 : lastIdentifier + 1;
        } while (byIdentifier.containsKey(lastIdentifier));
        byIdentifier.put(lastIdentifier, subscription);
        Integer retired = subscription.begin(lastIdentifier);
        if (retired != null) {
            byIdentifier.remove(retired);
        }
        return lastIdentifier;
    }

    /** Made from the filter; in the unlikely case that two filters would share one, the later has the next. */
    @GuardedBy("lock")
    private int lastingIdentifier(Subscription subscription) {
        CRC32 checksum = new CRC32();
        checksum.update(subscription.filter().filter().getBytes(StandardCharsets.UTF_8));
        int identifier = (int) (checksum.getValue() % MAX_IDENTIFIER) + 1;
        Subscription other = byIdentifier.get(identifier);
        while (other != null && other != subscription) {
            identifier = identifier == MAX_IDENTIFIER ? 1 : identifier + 1;
            other = byIdentifier.get(identifier);
        }
        return identifier;
    }
}
