package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One filter that a link is, or will be, subscribed to. The table's lock guards all of it but the filter. */
final class Subscription {
    /** Copies under earlier identifiers may still be on their way; those beyond are routed by topic. */
    private static final int MAX_IDENTIFIERS = 1_024;

    private final TopicFilter filter;
    private final Map<Subscriber, Membership> members = new LinkedHashMap<>(2);
    /** By the identifier of the SUBSCRIBE that they came with. */
    private final Map<Integer, Set<Membership>> cohorts = new HashMap<>(2);

    private final ArrayDeque<Integer> identifiers = new ArrayDeque<>(1);
    private Qos maxQos = Qos.AT_MOST_ONCE;

    /** Who came after the SUBSCRIBE that is under way. */
    private Set<Membership> joiners = new LinkedHashSet<>(2);
    /** Who waits for the answer to the SUBSCRIBE that is under way. */
    private Set<Membership> awaiting = Set.of();

    /** Whether a SUBSCRIBE or UNSUBSCRIBE is under way. */
    boolean busy;

    /** The engine's nanoTime at which the last member left. */
    long emptySince;

    Subscription(TopicFilter filter) {
        this.filter = filter;
    }

    TopicFilter filter() {
        return filter;
    }

    CompletableFuture<Void> add(Subscriber subscriber, Interest interest) {
        Membership membership = new Membership(subscriber, interest);
        maxQos = members.isEmpty() ? interest.maxQos() : maxQos.max(interest.maxQos());
        members.put(subscriber, membership);
        subscriber.subscriptions().put(this, interest);
        joiners.add(membership);
        return membership.acknowledged();
    }

    /** Whether it was the last. */
    boolean remove(Subscriber subscriber) {
        Membership gone = members.remove(subscriber);
        if (gone == null) {
            return false;
        }
        joiners.remove(gone);
        Set<Membership> cohort = cohorts.get(gone.identifier());
        if (cohort != null) {
            cohort.remove(gone);
        }
        return members.isEmpty();
    }

    /** Completes when the broker has acknowledged this subscriber's part; null if it has none. */
    @Nullable
    CompletableFuture<Void> acknowledgement(Subscriber subscriber) {
        Membership membership = members.get(subscriber);
        return membership == null ? null : membership.acknowledged();
    }

    /** All wait for the next SUBSCRIBE, whatever they have had. */
    void rejoin() {
        joiners.addAll(members.values());
        awaiting = Set.of();
        busy = false;
    }

    @Nullable
    Membership memberOf(Subscriber subscriber) {
        return members.get(subscriber);
    }

    Collection<Membership> members() {
        return members.values();
    }

    List<Subscriber> subscribers() {
        return List.copyOf(members.keySet());
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    boolean hasJoiners() {
        return !joiners.isEmpty();
    }

    /** The highest that anyone has asked for since it had no members: it is not worth a SUBSCRIBE to lower it. */
    Qos maxQos() {
        return maxQos;
    }

    /** Those whom a retained copy under this identifier is for. */
    Collection<Membership> cohort(int identifier) {
        return cohorts.getOrDefault(identifier, Set.of());
    }

    /** Notes that a SUBSCRIBE with this identifier goes out for those who joined; returns an identifier to forget, if any. */
    @Nullable
    Integer begin(int identifier) {
        for (Membership joiner : joiners) {
            joiner.identifier(identifier);
        }
        awaiting = joiners;
        cohorts.put(identifier, new LinkedHashSet<>(joiners));
        joiners = new LinkedHashSet<>(2);
        identifiers.remove(identifier); // lasting ones come again
        identifiers.addLast(identifier);
        if (identifiers.size() <= MAX_IDENTIFIERS) {
            return null;
        }
        Integer oldest = identifiers.pollFirst();
        cohorts.remove(oldest);
        return oldest;
    }

    int identifier() {
        return identifiers.isEmpty() ? Membership.NONE : identifiers.getLast();
    }

    List<CompletableFuture<Void>> takeAnswered() {
        List<CompletableFuture<Void>> answered = new ArrayList<>(awaiting.size());
        for (Membership member : awaiting) {
            answered.add(member.acknowledged());
        }
        awaiting = Set.of();
        return answered;
    }

    Set<Integer> takeIdentifiers() {
        Set<Integer> taken = Set.copyOf(identifiers);
        identifiers.clear();
        cohorts.clear();
        return taken;
    }

    /** Those who are still waiting for their SUBACK have had no retained messages and keep waiting. */
    void forgetRetained() {
        Set<Membership> waiting = cohorts.get(identifier());
        cohorts.clear();
        if (waiting != null && !awaiting.isEmpty()) {
            cohorts.put(identifier(), waiting);
        }
    }
}
