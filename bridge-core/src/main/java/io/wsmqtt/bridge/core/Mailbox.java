package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Qos;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one phone is subscribed to and what is held for it, for longer than its connection lives.
 *
 * <p>Thread-safe and non-blocking; sessions, listeners and the link are called outside the lock. At most one session has it at a
 * time, and only that one's calls count. While none has it, it is parked: it goes on taking messages.
 */
final class Mailbox implements Subscriber {
    enum State {
        OPEN,
        PARKED,
        RETIRED
    }

    /** What a session finds when it takes a mailbox over: how much is held, and how much of it an old socket had taken. */
    record Contents(int held, int repeated) {}

    private final Object lock = new Object();
    private final Link link;
    private final BridgeConfig config;
    private final Reporter reporter;
    private final Mailboxes mailboxes;

    // Guarded by the lock of the link's table.
    private final Map<Subscription, Interest> subscriptions = new LinkedHashMap<>(4);

    @GuardedBy("lock")
    private final HeldQueue queue;

    @GuardedBy("lock")
    private State state = State.PARKED;

    @GuardedBy("lock")
    private @Nullable Session owner;

    @GuardedBy("lock")
    private long parkedAt;

    /** Whether it is woken at the end of a burst. */
    @GuardedBy("lock")
    private boolean wakeDue;

    /** Of the one who has it or had it last: whom messages are for, and what they look like to it. */
    @GuardedBy("lock")
    private ClientInfo client;

    // Written under the lock.
    private volatile SessionProtocol.View view;

    Mailbox(Session first, Link link, BridgeConfig config, Reporter reporter, Mailboxes mailboxes) {
        this.client = first.client();
        this.view = first.view();
        this.link = link;
        this.config = config;
        this.reporter = reporter;
        this.mailboxes = mailboxes;
        this.queue = new HeldQueue(config.held);
    }

    Link link() {
        return link;
    }

    ClientInfo client() {
        synchronized (lock) {
            return client;
        }
    }

    /** Who has it; null if nobody. */
    @Nullable
    Session session() {
        synchronized (lock) {
            return owner;
        }
    }

    State state() {
        synchronized (lock) {
            return state;
        }
    }

    /** Since when it has been parked, by the engine's nanoTime. */
    long parkedAt() {
        synchronized (lock) {
            return parkedAt;
        }
    }

    /** How many messages are held. */
    int held() {
        synchronized (lock) {
            return queue.count();
        }
    }

    /** How many of them wait for a socket. */
    int unsent() {
        synchronized (lock) {
            return queue.unsent();
        }
    }

    /** Number of the oldest message that is held; the largest number if there is none. */
    long reachesBackTo() {
        synchronized (lock) {
            List<Held> waiting = queue.waiting();
            return waiting.isEmpty() ? Long.MAX_VALUE : waiting.get(0).arrival();
        }
    }

    // ---- for the session that has it

    /** Gives it to this session, whoever had it. Null if it is retired. */
    @Nullable
    Contents attach(Session session) {
        synchronized (lock) {
            if (state == State.RETIRED) {
                return null;
            }
            queue.park();
            queue.unpark();
            owner = session;
            client = session.client();
            view = session.view();
            state = State.OPEN;
            int repeated =
                    (int) queue.waiting().stream().filter(held -> held.sent).count();
            return new Contents(queue.count(), repeated);
        }
    }

    /** Takes it away from this session; false if it does not have it any more. */
    boolean park(Session session, long now) {
        synchronized (lock) {
            if (owner != session || state != State.OPEN) {
                return false;
            }
            queue.park();
            owner = null;
            state = State.PARKED;
            parkedAt = now;
            return true;
        }
    }

    /**
     * The next for this session's socket. While a dedicated link is down there is none: another node may have had its session
     * meanwhile, and what is still to be sent is known when it is back.
     */
    Outbound.Batch poll(Session session, LongSupplier nanoTime) {
        if (link.isDedicated() && !link.isUp()) {
            return Outbound.Batch.EMPTY;
        }
        Outbound.Batch batch;
        List<HeldQueue.Drop> told;
        synchronized (lock) {
            if (owner != session) {
                return Outbound.Batch.EMPTY;
            }
            long before = queue.cost();
            batch = new Outbound.Batch(queue.poll(nanoTime), queue.unsent() > 0);
            told = queue.takeDrops();
            account(before, 0);
        }
        report(told);
        return batch;
    }

    /** Where this session's socket is, for {@link #confirmed}. */
    long mark() {
        synchronized (lock) {
            return queue.mark();
        }
    }

    /** This session's client has all that was taken before the mark. Returns how many messages that were. */
    int confirmed(Session session, long mark) {
        List<Held> done;
        synchronized (lock) {
            if (owner != session) {
                return 0;
            }
            long before = queue.cost();
            done = queue.confirm(mark);
            account(before, 0);
        }
        done.forEach(Held::settle);
        return done.size();
    }

    // ---- what the link brings

    @Override
    public Map<Subscription, Interest> subscriptions() {
        return subscriptions;
    }

    @Override
    public CompletionStage<Void> deliver(Message message, Interest interest, long arrival, Wakes wakes) {
        Frame frame = view.of(message);
        if (frame == null) {
            return Stages.DONE;
        }
        // Before room is made for it, which may cost another client its messages.
        if (message.qos().compareTo(config.resumeMinQos) < 0 && state() == State.PARKED) {
            reporter.dropped(client(), DropCause.AWAY);
            return Stages.DONE;
        }
        CompletableFuture<Void> acknowledged =
                link.isDedicated() && message.qos() != Qos.AT_MOST_ONCE ? new CompletableFuture<>() : null;
        Held held = Held.of(message, frame, interest.overflow(), arrival, mailboxes::now, acknowledged);
        offer(held, wakes);
        return held.acknowledged();
    }

    private void offer(Held held, Wakes wakes) {
        boolean reserved = mailboxes.reserve(held.cost());
        HeldQueue.Outcome outcome;
        List<HeldQueue.Drop> told;
        Session wake;
        synchronized (lock) {
            if (state == State.RETIRED) {
                if (reserved) {
                    mailboxes.budget().release(held.cost());
                }
                return;
            }
            wake = owner;
            if (reserved) {
                long before = queue.cost();
                outcome = queue.offer(held);
                account(before, held.cost());
                told = queue.takeDrops();
            } else {
                outcome =
                        held.overflow() == OverflowPolicy.DISCONNECT ? HeldQueue.Outcome.FULL : HeldQueue.Outcome.TAKEN;
                told = List.of(new HeldQueue.Drop(held, DropCause.HELD_FULL));
            }
            if (wake != null && outcome == HeldQueue.Outcome.TAKEN && mayWait(held, wakes)) {
                wake = null;
                if (!wakeDue) {
                    wakeDue = true;
                    wakes.putOff(this);
                }
            }
        }
        boolean left = outcome == HeldQueue.Outcome.FULL && link.isDedicated();
        // Nothing is lost then: the broker keeps it, since it is not acknowledged.
        report(left ? List.of() : told);
        if (wake != null && outcome == HeldQueue.Outcome.TAKEN) {
            wake.wake();
        } else if (wake != null) {
            wake.close(CloseReason.TOO_SLOW);
        }
        if (left) {
            mailboxes.leaveToBroker(this);
        }
    }

    /** To wait must not cost a message, as the next of its topic or a bound that is reached would. */
    @GuardedBy("lock")
    private boolean mayWait(Held held, Wakes wakes) {
        return wakes.isCollecting() && held.overflow() != OverflowPolicy.LATEST && queue.isLessThanHalfFull();
    }

    /** Has its session send what came in a burst. */
    void wake() {
        Session wake;
        synchronized (lock) {
            wakeDue = false;
            wake = owner;
        }
        if (wake != null) {
            wake.wake();
        }
    }

    @Override
    public void subscriptionFailed(BridgeException cause) {
        Session told;
        synchronized (lock) {
            told = owner;
        }
        if (told == null) {
            mailboxes.retire(this, DropCause.SESSION_ENDED);
        } else {
            told.refused(cause);
        }
    }

    /** The dedicated link goes on with its MQTT session: what is not acknowledged comes again. */
    void sentAgain() {
        synchronized (lock) {
            long before = queue.cost();
            queue.leaveToBroker();
            account(before, 0);
        }
    }

    // ---- its end

    /** Copies what it holds, for another phone of the same user. */
    List<Held> copies() {
        synchronized (lock) {
            return queue.waiting().stream().map(Held::copy).toList();
        }
    }

    /** Takes in what it does not hold yet, while it is parked; returns what there was no room for. */
    List<HeldQueue.Drop> merge(List<Held> copies) {
        synchronized (lock) {
            if (state != State.PARKED) {
                return List.of();
            }
            long before = queue.cost();
            queue.merge(copies);
            account(before, 0);
            return queue.takeDrops();
        }
    }

    /** Ends it, if it has not ended: it takes nothing more. Returns what it held, or null. */
    @Nullable
    List<Held> end() {
        synchronized (lock) {
            if (state == State.RETIRED) {
                return null;
            }
            state = State.RETIRED;
            owner = null;
            long before = queue.cost();
            List<Held> rest = queue.clear();
            account(before, 0);
            return rest;
        }
    }

    /** Evens out what was reserved for an operation and what it really took. */
    @GuardedBy("lock")
    private void account(long before, long reserved) {
        long unused = before + reserved - queue.cost();
        if (unused != 0) {
            mailboxes.budget().release(unused);
        }
    }

    /** Tells of what was dropped; not to be called under a lock. */
    void report(List<HeldQueue.Drop> told) {
        for (HeldQueue.Drop drop : told) {
            mailboxes.dropped(this, drop.held(), drop.cause());
            drop.held().settle();
        }
    }

    @Override
    public String toString() {
        return "Mailbox[" + client().user() + "]";
    }
}
