package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.ClientInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which mailbox belongs to which phone, and which of them have been away the longest.
 *
 * <p>Thread-safe and non-blocking. Its lock may be held when that of a mailbox is taken, never the other way round; nothing else
 * is called under it. What it says is to be ended is out of the book, so nobody can take it any more.
 */
final class PhoneBook {
    private final LinkKind linkKind;
    private final int maxSessions;
    private final int maxPerUser;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Phones> users = new HashMap<>();

    /** Those that were parked; one that was taken over meanwhile is found out when its turn comes. */
    @GuardedBy("lock")
    private final Set<Mailbox> longestAwayFirst = new LinkedHashSet<>();

    PhoneBook(BridgeConfig config) {
        this.linkKind = config.linkKind;
        this.maxSessions = config.maxSessions;
        this.maxPerUser = config.maxSessionsPerUser;
    }

    // ---- who comes

    /** Takes a number for a client without {@code cid}; {@link Phones#NO_SLOT} if its user has as many as may be. */
    int takeSlot(ClientInfo client) {
        // Over shared links those who are away count, too, and there may be as many of them as may be connected.
        int limit = linkKind == LinkKind.DEDICATED ? maxPerUser : 2 * maxPerUser;
        synchronized (lock) {
            return phonesOf(client).takeSlot(0, limit);
        }
    }

    /** Gives the mailbox the next free number instead of its own; {@link Phones#NO_SLOT} if there is none. */
    int nextSlot(Mailbox mailbox) {
        synchronized (lock) {
            Phones phones = users.get(mailbox.client().user());
            return phones == null ? Phones.NO_SLOT : phones.nextSlot(mailbox, maxPerUser);
        }
    }

    /** Enters a new mailbox under this number or, without one, the {@code cid}. Returns the one whose end it is, if it is any. */
    @Nullable
    Mailbox enter(Mailbox created, Session session, int slot) {
        ClientInfo client = session.client();
        synchronized (lock) {
            if (isReplaced(session)) {
                return created;
            }
            Phones phones = phonesOf(client);
            if (slot != Phones.NO_SLOT) {
                phones.anonymous.put(created, slot);
                return null;
            }
            // Of two connections of one phone at once the other one is being replaced.
            return phones.byCid.put(client.cid().orElseThrow(), created);
        }
    }

    /** Whether a newer connection of the same phone has taken its place: it must not take the mailbox from that one. */
    private static boolean isReplaced(Session session) {
        return session.hasEnded() && session.client().cid().isPresent();
    }

    /** A mailbox that a session was given, what is in it unless it has ended meanwhile, and what there was no room for. */
    record TakenOver(Mailbox mailbox, Mailbox.@Nullable Contents contents, List<HeldQueue.Drop> surplus) {}

    /**
     * Gives the session the mailbox of its phone, if there is one. Where that cannot be told, one of a phone that is away, with
     * all that any of these may miss.
     */
    @Nullable
    TakenOver takeOver(Session session) {
        synchronized (lock) {
            List<Mailbox> candidates = candidates(session.client());
            if (candidates.isEmpty() || isReplaced(session)) {
                return null;
            }
            Mailbox longest = candidates.get(0);
            // What comes over links of their own has no common order, and the broker has each one's.
            Mailbox known = linkKind == LinkKind.DEDICATED ? longest : candidates.get(candidates.size() - 1);
            List<HeldQueue.Drop> surplus = longest == known ? List.of() : known.merge(longest.copies());
            longestAwayFirst.remove(known);
            return new TakenOver(known, known.attach(session), surplus);
        }
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

    /** That of the client's phone, if it says which it is and has one. */
    @Nullable
    Mailbox find(ClientInfo client) {
        if (client.cid().isEmpty()) {
            return null;
        }
        synchronized (lock) {
            List<Mailbox> candidates = candidates(client);
            return candidates.isEmpty() ? null : candidates.get(0);
        }
    }

    // ---- who goes

    /** Its client is away. Returns those to be ended for it: more than so many may not be. */
    List<Mailbox> away(Mailbox mailbox) {
        List<Mailbox> surplus = new ArrayList<>();
        synchronized (lock) {
            if (mailbox.state() != Mailbox.State.PARKED) {
                return List.of();
            }
            longestAwayFirst.add(mailbox);
            surplus.addAll(phonesOf(mailbox.client()).awayBeyond(maxPerUser));
            if (longestAwayFirst.size() - surplus.size() > maxSessions) {
                surplus.add(longestAwayFirst.iterator().next());
            }
            surplus.removeIf(each -> each.state() != Mailbox.State.PARKED);
            surplus.forEach(this::remove);
        }
        return surplus;
    }

    /** Removes and returns those who have been away for as long as this, in nanoseconds, or longer. */
    List<Mailbox> takeAwaySince(long now, long patience) {
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
            due.forEach(this::remove);
        }
        return due;
    }

    /** Removes and returns the one that has been away the longest and holds something; null if there is none. */
    @Nullable
    Mailbox takeLongestAway() {
        synchronized (lock) {
            for (Mailbox mailbox : longestAwayFirst) {
                if (mailbox.state() == Mailbox.State.PARKED && mailbox.held() > 0) {
                    remove(mailbox);
                    return mailbox;
                }
            }
            return null;
        }
    }

    /** Removes it if it is parked; false if somebody has it, or it has ended. */
    boolean forgetParked(Mailbox mailbox) {
        synchronized (lock) {
            if (mailbox.state() != Mailbox.State.PARKED) {
                return false;
            }
            remove(mailbox);
            return true;
        }
    }

    /** Removes it, whoever has it. */
    void forget(Mailbox mailbox) {
        synchronized (lock) {
            remove(mailbox);
        }
    }

    @GuardedBy("lock")
    private void remove(Mailbox mailbox) {
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

    // ---- all

    /** How many wait for their clients' return. */
    int parked() {
        synchronized (lock) {
            return (int) longestAwayFirst.stream()
                    .filter(mailbox -> mailbox.state() == Mailbox.State.PARKED)
                    .count();
        }
    }

    List<Mailbox> all() {
        synchronized (lock) {
            List<Mailbox> all = new ArrayList<>();
            for (Phones phones : users.values()) {
                all.addAll(phones.all());
            }
            return all;
        }
    }
}
