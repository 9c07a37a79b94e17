package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.hivemq.SubscriptionChange.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link's subscriptions: those that the broker has, and the changes that are queued or under way.
 *
 * <p>Serial: guarded by its link's {@link Session}. To unsubscribe withdraws what is queued for the filter, so that UNSUBSCRIBE may
 * always go first.
 */
final class Subscriptions {
    // One SUBSCRIBE has one identifier, so thousands of filters are thousands of packets: no more of them at a time.
    private static final int MOST_UNDER_WAY = 64;

    /** By filter the latest subscribe that was not withdrawn, in any state. */
    private final Map<TopicFilter, SubscriptionChange> latest = new LinkedHashMap<>();

    private final ArrayDeque<SubscriptionChange> unsubscribes = new ArrayDeque<>();
    private final ArrayDeque<SubscriptionChange> subscribes = new ArrayDeque<>();
    private final LinkedHashSet<SubscriptionChange> underWay = new LinkedHashSet<>();
    private final PacketIds packetIds;
    private final SessionStart start;
    private int restoring;

    /** Whether the broker may have subscriptions from before the link. */
    private boolean inherits;

    Subscriptions(PacketIds packetIds, SessionStart start) {
        this.packetIds = packetIds;
        this.start = start;
        inherits = start == SessionStart.RESUMED;
    }

    SubscriptionChange subscribe(TopicFilter filter, Qos max, int identifier) {
        SubscriptionChange change = SubscriptionChange.subscribe(filter, max, identifier, start);
        change.previous = latest.put(filter, change);
        subscribes.add(change);
        return change;
    }

    /** The change to be made, or null if the filter is not subscribed. What is queued for it is never sent. */
    @Nullable
    SubscriptionChange unsubscribe(TopicFilter filter) {
        SubscriptionChange known = latest.remove(filter);
        if (known == null && !inherits) {
            return null;
        }
        List<SubscriptionChange> withdrawn = new ArrayList<>();
        for (SubscriptionChange change = known; change != null; change = change.previous) {
            if (change.state == State.QUEUED) {
                withdrawn.add(change);
                left(change);
            }
            change.state = State.WITHDRAWN;
        }
        SubscriptionChange change = SubscriptionChange.unsubscribe(filter, withdrawn);
        unsubscribes.add(change);
        return change;
    }

    /** The next change to be sent, from now on under way. */
    @Nullable
    SubscriptionChange next() {
        if (underWay.size() >= MOST_UNDER_WAY) {
            return null;
        }
        SubscriptionChange change = unsubscribes.poll();
        while (change == null && !subscribes.isEmpty()) {
            SubscriptionChange head = subscribes.poll();
            change = head.state == State.QUEUED ? head : null;
        }
        if (change != null) {
            change.state = State.SENT;
            change.packetId = packetIds.take();
            underWay.add(change);
        }
        return change;
    }

    /** Whether changes from before the present connection are still to be made: publishing waits for them. */
    boolean restoring() {
        return restoring > 0;
    }

    /** Whether it was under way; it is no longer. */
    boolean settled(SubscriptionChange change, int reasonCode) {
        if (!underWay.remove(change)) {
            return false;
        }
        packetIds.release(change.packetId);
        left(change);
        change.previous = null;
        if (reasonCode >= ReasonCodes.ERROR) {
            latest.remove(change.filter, change);
        } else if (change.state == State.SENT) {
            change.state = State.CONFIRMED;
        }
        return true;
    }

    /** What was under way is queued again, before all else. Returns those whose stage is settled by the loss. */
    List<SubscriptionChange> connectionLost() {
        List<SubscriptionChange> settled = new ArrayList<>(unsubscribes);
        List<SubscriptionChange> again = new ArrayList<>(underWay);
        underWay.clear();
        for (int i = again.size() - 1; i >= 0; i--) {
            SubscriptionChange change = again.get(i);
            packetIds.release(change.packetId);
            if (change.state == State.WITHDRAWN) {
                settled.add(change);
            } else if (change.subscribes()) {
                change.state = State.QUEUED;
                subscribes.addFirst(change);
            } else {
                change.state = State.QUEUED;
                unsubscribes.addFirst(change);
                settled.add(change);
            }
        }
        return settled;
    }

    void connected(boolean sessionPresent) {
        if (!sessionPresent) {
            inherits = false;
            unsubscribes.clear();
            List<SubscriptionChange> lost = latest.values().stream()
                    .filter(change -> change.state == State.CONFIRMED)
                    .toList();
            for (int i = lost.size() - 1; i >= 0; i--) {
                lost.get(i).state = State.QUEUED;
                subscribes.addFirst(lost.get(i));
            }
        }
        subscribes.removeIf(change -> change.state != State.QUEUED);
        subscribes.forEach(change -> change.restores = true);
        unsubscribes.forEach(change -> change.restores = true);
        restoring = subscribes.size() + unsubscribes.size();
    }

    List<SubscriptionChange> clear() {
        List<SubscriptionChange> unsettled = new ArrayList<>(underWay);
        unsettled.addAll(subscribes);
        unsettled.addAll(unsubscribes);
        underWay.clear();
        subscribes.clear();
        unsubscribes.clear();
        latest.clear();
        restoring = 0;
        return unsettled;
    }

    private void left(SubscriptionChange change) {
        if (change.restores) {
            change.restores = false;
            restoring--;
        }
    }
}
