package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What clients publish over one link, with a buffer for the time in which the broker is away.
 *
 * <p>Thread-safe and non-blocking; the link and the stages are called outside the lock. Messages of one client, who calls
 * serially, go out in its order. What the link does not take goes back to its place in the buffer; who finds the buffer ready
 * to be sent sends it, and until it is empty nothing passes it by. Its bytes are bounded by those who publish, see
 * {@link PublishGate}.
 */
final class Outage {
    private static final class Entry {
        final long number;
        final PublishGate owner;
        final Message message;
        final long since;
        final CompletableFuture<Void> published = new CompletableFuture<>();

        Entry(long number, PublishGate owner, Message message, long since) {
            this.number = number;
            this.owner = owner;
            this.message = message;
            this.since = since;
        }
    }

    private final Object lock = new Object();
    private final long maxAge;
    private final LongSupplier nanoTime;

    /** By the number of the call that brought them. */
    @GuardedBy("lock")
    private final TreeMap<Long, Entry> waiting = new TreeMap<>();

    @GuardedBy("lock")
    private long calls;

    /** Where to; null while the broker is away. */
    @GuardedBy("lock")
    private @Nullable BrokerLink link;

    /** Counts the link's returns, so that a failure from before the last one does not count. */
    @GuardedBy("lock")
    private int returns;

    @GuardedBy("lock")
    private boolean flushing;

    @GuardedBy("lock")
    private boolean closed;

    /** With the age in nanoseconds beyond which a message is refused rather than kept. */
    Outage(long maxAge, LongSupplier nanoTime) {
        this.maxAge = maxAge;
        this.nanoTime = nanoTime;
    }

    /** Completes when the broker has it; fails if the broker refuses it or stays away for too long. */
    CompletionStage<Void> publish(PublishGate owner, Message message) {
        Entry entry;
        BrokerLink direct;
        int returned;
        synchronized (lock) {
            entry = new Entry(calls++, owner, message, nanoTime.getAsLong());
            if (closed) {
                return CompletableFuture.failedFuture(new BridgeException.Closed("the bridge has ended", null));
            }
            direct = waiting.isEmpty() && !flushing ? link : null;
            returned = returns;
            if (direct == null) {
                waiting.put(entry.number, entry);
            }
        }
        if (direct == null) {
            flush();
        } else {
            attempt(entry, direct, returned);
        }
        return entry.published;
    }

    /** The link is up: what was kept goes out. */
    void up(BrokerLink now) {
        synchronized (lock) {
            link = now;
            returns++;
        }
        flush();
    }

    /** The link is down. */
    void down() {
        synchronized (lock) {
            link = null;
        }
    }

    /** Refuses what has been kept for too long, and all of the same clients behind it. */
    void sweep() {
        List<Entry> expired = new ArrayList<>();
        synchronized (lock) {
            while (link == null && !waiting.isEmpty()) {
                Entry oldest = waiting.firstEntry().getValue();
                if (nanoTime.getAsLong() - oldest.since < maxAge) {
                    break;
                }
                expired.addAll(takeAllOf(oldest.owner));
            }
        }
        if (!expired.isEmpty()) {
            fail(expired, new BridgeException.Unavailable("the broker was away for too long", null));
        }
    }

    /** Fails what is kept of this client: what was before it is not published. */
    void withdraw(PublishGate owner) {
        List<Entry> withdrawn;
        synchronized (lock) {
            withdrawn = takeAllOf(owner);
        }
        fail(withdrawn, new BridgeException.Closed("the session has ended", null));
    }

    /** How many wait. */
    int count() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /** Keeps nothing any more. */
    void close() {
        List<Entry> rest;
        synchronized (lock) {
            closed = true;
            rest = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        fail(rest, new BridgeException.Closed("the bridge has ended", null));
    }

    @GuardedBy("lock")
    private List<Entry> takeAllOf(PublishGate owner) {
        List<Entry> taken = new ArrayList<>();
        Iterator<Entry> all = waiting.values().iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            if (entry.owner == owner) {
                all.remove();
                taken.add(entry);
            }
        }
        return taken;
    }

    private void flush() {
        synchronized (lock) {
            if (flushing || link == null) {
                return;
            }
            flushing = true;
        }
        while (true) {
            Entry next;
            BrokerLink to;
            int returned;
            synchronized (lock) {
                Map.Entry<Long, Entry> first = link == null ? null : waiting.pollFirstEntry();
                if (first == null) {
                    flushing = false;
                    return;
                }
                next = first.getValue();
                to = link;
                returned = returns;
            }
            attempt(next, to, returned);
        }
    }

    private void attempt(Entry entry, BrokerLink to, int returned) {
        Stages.attempt(() -> to.publish(entry.message)).whenComplete((done, failure) -> {
            if (failure == null) {
                entry.published.complete(null);
            } else if (!putBack(entry, Failures.cause(failure), returned)) {
                entry.published.completeExceptionally(failure);
            }
        });
    }

    /** Whether it was not sent for want of a link, and so is kept. */
    private boolean putBack(Entry entry, Throwable failure, int returned) {
        boolean withdrawn = entry.owner.isDiscarded();
        synchronized (lock) {
            boolean untaken =
                    failure instanceof BridgeException.Unavailable || failure instanceof BridgeException.Closed;
            if (!untaken || closed || withdrawn) {
                return false;
            }
            if (returned == returns) {
                // The link knows before it says so.
                link = null;
            }
            waiting.put(entry.number, entry);
        }
        flush();
        return true;
    }

    private static void fail(List<Entry> entries, BridgeException cause) {
        entries.forEach(entry -> entry.published.completeExceptionally(cause));
    }
}
