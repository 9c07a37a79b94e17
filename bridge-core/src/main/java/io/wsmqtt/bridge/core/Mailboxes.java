package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All mailboxes, and which of them a client comes back to.
 *
 * <p>Thread-safe and non-blocking. Its lock may be held when that of a mailbox is taken, never the other way round; links and
 * listeners are called under neither.
 */
final class Mailboxes {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    /** After so long without its client a dedicated link is left to the broker. */
    private static final long DEDICATED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BridgeConfig config;
    private final Links links;
    private final Reporter reporter;
    private final LongSupplier nanoTime;
    private final HeldBudget budget;
    private final Discards discards;

    /** Whose link each dedicated one is. */
    private final Map<Link, Mailbox> dedicated = new ConcurrentHashMap<>();

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Phones> users = new HashMap<>();

    /** Those that were parked; one that was taken over meanwhile is found out when its turn comes. */
    @GuardedBy("lock")
    private final Set<Mailbox> longestAwayFirst = new LinkedHashSet<>();

    Mailboxes(BridgeConfig config, Links links, Reporter reporter, LongSupplier nanoTime) {
        this.config = config;
        this.links = links;
        this.reporter = reporter;
        this.nanoTime = nanoTime;
        this.budget = new HeldBudget(config.heldTotalBytes);
        this.discards = new Discards(config);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    HeldBudget budget() {
        return budget;
    }

    /** A mailbox, and what a client found in it; null if it is new. */
    record Taken(Mailbox mailbox, Mailbox.@Nullable Contents resumed) {}

    /**
     * Gives the session a mailbox: that of its phone if there is one, otherwise a new one; null if the user has as many as may
     * be.
     */
    @Nullable
    Taken take(Session session) {
        Taken known = takeOver(session);
        if (known != null) {
            return known;
        }
        ClientInfo client = session.client();
        int slot = Phones.NO_SLOT;
        if (client.cid().isEmpty()) {
            synchronized (lock) {
                slot = takeSlot(phonesOf(client), 0);
            }
            if (slot == Phones.NO_SLOT) {
                return null;
            }
        }
        Mailbox created = new Mailbox(session, links.linkFor(client, slot), config, reporter, this);
        if (created.link().isDedicated()) {
            dedicated.put(created.link(), created);
        }
        created.attach(session);
        Mailbox former = null;
        boolean replaced;
        synchronized (lock) {
            replaced = isReplaced(session);
            Phones phones = phonesOf(client);
            if (slot != Phones.NO_SLOT) {
                phones.anonymous.put(created, slot);
            } else if (!replaced) {
                former = phones.byCid.put(client.cid().orElseThrow(), created);
            }
        }
        if (replaced) {
            close(created, DropCause.SESSION_ENDED, SessionFate.KEPT);
            return null;
        }
        if (former != null) {
            // Two connections of one phone at once: the other one is being replaced.
            close(former, DropCause.SESSION_ENDED, SessionFate.KEPT);
        }
        return new Taken(created, null);
    }

    /** Whether a newer connection of the same phone has taken its place: it must not take the mailbox from that one. */
    private static boolean isReplaced(Session session) {
        return session.hasEnded() && session.client().cid().isPresent();
    }

    /** The link of this client's phone, if it has one. */
    @Nullable
    Link linkOf(ClientInfo client) {
        synchronized (lock) {
            Phones phones = users.get(client.user());
            Mailbox known = phones == null || client.cid().isEmpty()
                    ? null
                    : phones.byCid.get(client.cid().get());
            return known == null ? null : known.link();
        }
    }

    /**
     * Gives the session the mailbox of its phone, if there is one. Where that cannot be told, one of a phone that is away, with
     * all that any of these may miss.
     */
    private @Nullable Taken takeOver(Session session) {
        Mailbox known;
        List<HeldQueue.Drop> surplus = List.of();
        Mailbox.Contents contents;
        synchronized (lock) {
            List<Mailbox> candidates = candidates(session.client());
            if (candidates.isEmpty() || isReplaced(session)) {
                return null;
            }
            Mailbox longest = candidates.get(0);
            // What comes over links of their own has no common order, and the broker has each one's.
            known = links.isDedicated() ? longest : candidates.get(candidates.size() - 1);
            if (longest != known) {
                surplus = known.merge(longest.copies());
            }
            longestAwayFirst.remove(known);
            contents = known.attach(session);
        }
        known.report(surplus);
        makeRoom();
        return contents == null ? null : new Taken(known, contents);
    }

    /** That of the phone, or those that may be: the one that reaches back the furthest first. */
    @GuardedBy("lock")
    private List<Mailbox> candidates(ClientInfo client) {
        Phones phones = users.get(client.user());
        if (phones == null) {
            return List.of();
        }
        Optional<String> cid = client.cid();
        if (cid.isPresent()) {
            Mailbox known = phones.byCid.get(cid.get());
            return known == null ? List.of() : List.of(known);
        }
        return phones.anonymousAway();
    }

    @GuardedBy("lock")
    private Phones phonesOf(ClientInfo client) {
        return users.computeIfAbsent(client.user(), any -> new Phones());
    }

    @GuardedBy("lock")
    private int takeSlot(Phones phones, int from) {
        // Over shared links those who are away count, too, and there may be as many of them as may be connected.
        return phones.takeSlot(from, links.isDedicated() ? config.maxSessionsPerUser : 2 * config.maxSessionsPerUser);
    }

    /** The session has ended: its mailbox waits for the client's return, if it may come back as it was. */
    void leave(Mailbox mailbox, Session session, CloseReason reason) {
        if (!mailbox.park(session, now())) {
            return;
        }
        boolean returns = reason.mayReconnect() || reason.code() == CloseReason.REPLACED.code();
        if (!returns || config.resumeWindow.isZero()) {
            retire(mailbox, DropCause.SESSION_ENDED);
            return;
        }
        List<Mailbox> surplus = new ArrayList<>();
        synchronized (lock) {
            if (mailbox.state() != Mailbox.State.PARKED) {
                return;
            }
            longestAwayFirst.add(mailbox);
            Phones phones = phonesOf(mailbox.client());
            surplus.addAll(phones.awayBeyond(config.maxSessionsPerUser));
            if (longestAwayFirst.size() - surplus.size() > config.maxSessions) {
                surplus.add(longestAwayFirst.iterator().next());
            }
            surplus.removeIf(each -> each.state() != Mailbox.State.PARKED);
            surplus.forEach(this::forget);
        }
        surplus.forEach(this::closeGivenUp);
    }

    /** Lets go of those who have been away for too long. */
    void sweep() {
        long now = now();
        long window = config.resumeWindow.toNanos();
        long patience = links.isDedicated() ? Math.min(window, DEDICATED_NANOS) : window;
        List<Mailbox> due = new ArrayList<>();
        synchronized (lock) {
            Iterator<Mailbox> away = longestAwayFirst.iterator();
            while (away.hasNext()) {
                Mailbox mailbox = away.next();
                if (mailbox.state() == Mailbox.State.PARKED) {
                    if (now - mailbox.parkedAt() < patience) {
                        break;
                    }
                    due.add(mailbox);
                }
                away.remove();
            }
            due.forEach(this::forget);
        }
        for (Mailbox mailbox : due) {
            if (links.isDedicated() && patience < window) {
                close(mailbox, null, SessionFate.KEPT);
            } else {
                close(mailbox, DropCause.NEVER_RETURNED, SessionFate.ENDED);
            }
        }
        discards.report();
    }

    /** Takes room for these bytes, if need be that of those who have been away the longest. */
    boolean reserve(int bytes) {
        while (!budget.tryReserve(bytes)) {
            if (!giveUpOne()) {
                return false;
            }
        }
        return true;
    }

    /** What was copied for another phone may be more than may be held. */
    private void makeRoom() {
        boolean more = budget.isExceeded();
        while (more) {
            more = giveUpOne() && budget.isExceeded();
        }
    }

    /** Gives up the one that has been away the longest and holds something; false if there is none. */
    private boolean giveUpOne() {
        Mailbox victim = null;
        synchronized (lock) {
            for (Mailbox mailbox : longestAwayFirst) {
                if (mailbox.state() == Mailbox.State.PARKED && mailbox.held() > 0) {
                    victim = mailbox;
                    break;
                }
            }
            if (victim == null) {
                return false;
            }
            forget(victim);
        }
        closeGivenUp(victim);
        return true;
    }

    private void closeGivenUp(Mailbox mailbox) {
        if (links.isDedicated()) {
            close(mailbox, null, SessionFate.KEPT);
        } else {
            close(mailbox, DropCause.HELD_FULL, SessionFate.ENDED);
        }
    }

    /** Ends it, unless somebody has it; what it holds is dropped for this cause. */
    void retire(Mailbox mailbox, DropCause cause) {
        if (forgetParked(mailbox)) {
            close(mailbox, cause, SessionFate.ENDED);
        }
    }

    /** Ends one that is dedicated, unless somebody has it: the broker keeps its session, and what is not acknowledged. */
    void leaveToBroker(Mailbox mailbox) {
        if (forgetParked(mailbox)) {
            close(mailbox, null, SessionFate.KEPT);
        }
    }

    /** Whether it is parked; nobody can take it from then on. */
    private boolean forgetParked(Mailbox mailbox) {
        synchronized (lock) {
            if (mailbox.state() != Mailbox.State.PARKED) {
                return false;
            }
            forget(mailbox);
            return true;
        }
    }

    @GuardedBy("lock")
    private void forget(Mailbox mailbox) {
        longestAwayFirst.remove(mailbox);
        ClientInfo client = mailbox.client();
        Phones phones = users.get(client.user());
        if (phones == null) {
            return;
        }
        phones.remove(mailbox, client.cid());
        if (phones.isEmpty()) {
            users.remove(client.user());
        }
    }

    /** With the cause that what it holds is dropped for; null if the broker has it. */
    private void close(Mailbox mailbox, @Nullable DropCause cause, SessionFate fate) {
        List<Held> rest = mailbox.end();
        if (rest == null) {
            return;
        }
        if (cause != null) {
            rest.forEach(held -> dropped(mailbox, held, cause));
        }
        dedicated.remove(mailbox.link());
        mailbox.link().leave(mailbox);
        links.release(mailbox.link(), fate);
    }

    void dropped(Mailbox mailbox, Held held, DropCause cause) {
        ClientInfo client = mailbox.client();
        reporter.dropped(client, cause);
        discards.add(cause, client.user(), held.size());
    }

    /** Another node has the MQTT session of this link's phone now. */
    void takenOver(Link link) {
        Mailbox mailbox = ownerOf(link);
        if (mailbox == null) {
            return;
        }
        ClientInfo client = mailbox.client();
        Session session = mailbox.session();
        int slot = session == null || client.cid().isPresent() ? Phones.NO_SLOT : nextSlot(mailbox);
        if (slot != Phones.NO_SLOT) {
            link.moveTo(links.dedicatedOptions(client, slot));
            return;
        }
        if (session != null) {
            session.close(CloseReason.REPLACED);
        }
        leaveToBroker(mailbox);
    }

    private int nextSlot(Mailbox mailbox) {
        synchronized (lock) {
            Phones phones = users.get(mailbox.client().user());
            return phones == null ? Phones.NO_SLOT : phones.nextSlot(mailbox, config.maxSessionsPerUser);
        }
    }

    /** Whose link it is; null if nobody's, or everybody's. */
    @Nullable
    Mailbox ownerOf(Link link) {
        return dedicated.get(link);
    }

    /** How many wait for their clients' return. */
    int parked() {
        synchronized (lock) {
            return (int) longestAwayFirst.stream()
                    .filter(mailbox -> mailbox.state() == Mailbox.State.PARKED)
                    .count();
        }
    }

    /** Ends all, and says in the log what was held. */
    void endAll() {
        List<Mailbox> all = all();
        for (Mailbox mailbox : all) {
            int held = mailbox.held();
            String user = mailbox.client().user();
            if (held > 0 && !mailbox.link().isDedicated()) {
                log.warn("held at the end: {} messages for {}", held, user);
            }
            synchronized (lock) {
                forget(mailbox);
            }
            close(mailbox, mailbox.link().isDedicated() ? null : DropCause.SESSION_ENDED, SessionFate.KEPT);
        }
        discards.report();
    }

    private List<Mailbox> all() {
        synchronized (lock) {
            List<Mailbox> all = new ArrayList<>();
            for (Phones phones : users.values()) {
                all.addAll(phones.all());
            }
            return all;
        }
    }
}
