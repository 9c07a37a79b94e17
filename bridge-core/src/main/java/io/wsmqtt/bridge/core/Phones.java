package io.wsmqtt.bridge.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mailboxes of one user's phones. Not thread-safe: {@link PhoneBook} guards it. */
final class Phones {
    static final int NO_SLOT = -1;

    final Map<String, Mailbox> byCid = new HashMap<>(2);

    /** Those without {@code cid}, each with a number of its own. */
    final Map<Mailbox, Integer> anonymous = new HashMap<>(2);

    private final BitSet slots = new BitSet();

    boolean isEmpty() {
        return byCid.isEmpty() && slots.isEmpty();
    }

    List<Mailbox> all() {
        List<Mailbox> all = new ArrayList<>(byCid.values());
        all.addAll(anonymous.keySet());
        return all;
    }

    /** Takes the lowest free number from this on, if there is one below the limit. */
    int takeSlot(int from, int limit) {
        int slot = slots.nextClearBit(from);
        if (slot >= limit) {
            return NO_SLOT;
        }
        slots.set(slot);
        return slot;
    }

    /** Gives the mailbox the next free number instead of its own, if there is one below the limit. */
    int nextSlot(Mailbox mailbox, int limit) {
        Integer slot = anonymous.get(mailbox);
        int next = slot == null ? NO_SLOT : takeSlot(slot + 1, limit);
        if (slot != null && next != NO_SLOT) {
            slots.clear(slot);
            anonymous.put(mailbox, next);
        }
        return next;
    }

    void remove(Mailbox mailbox, Optional<String> cid) {
        cid.ifPresent(known -> byCid.remove(known, mailbox));
        Integer slot = anonymous.remove(mailbox);
        if (slot != null) {
            slots.clear(slot);
        }
    }

    /** Those without {@code cid} that are away, the one that reaches back the furthest first. */
    List<Mailbox> anonymousAway() {
        return anonymous.keySet().stream()
                .filter(mailbox -> mailbox.state() == Mailbox.State.PARKED)
                .sorted(Comparator.comparingLong(Mailbox::reachesBackTo).thenComparingLong(Mailbox::parkedAt))
                .toList();
    }

    /** Those that have been away the longest, beyond so many. */
    List<Mailbox> awayBeyond(int most) {
        if (byCid.size() + anonymous.size() <= most) {
            return List.of();
        }
        List<Mailbox> away = new ArrayList<>(all());
        away.removeIf(mailbox -> mailbox.state() != Mailbox.State.PARKED);
        away.sort(Comparator.comparingLong(Mailbox::parkedAt));
        return List.copyOf(away.subList(0, Math.max(0, away.size() - most)));
    }
}
