package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.OverflowPolicy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What is held for one client, in order of arrival: first what its socket has taken and it has not confirmed, then what waits.
 *
 * <p>Not thread-safe: its owner guards it. There are two bounds: what waits for the socket, and what is held at all. A single
 * message that is larger than a bound is taken while there is no other, since it could never be delivered otherwise. What was
 * held for the client's return counts for the second bound only: it is sent at the pace of the socket.
 */
final class HeldQueue {
    /** One batch to the transport: enough to coalesce a burst, little enough to keep what is beyond recall small. */
    private static final int MAX_BATCH_FRAMES = 64;

    private static final int MAX_BATCH_BYTES = 64 * 1024;

    /** A message that was dropped, and why. */
    record Drop(Held held, DropCause cause) {}

    /** What became of an offer. */
    enum Outcome {
        /** It is held, or was dropped as its policy wants it. */
        TAKEN,
        /** It is held, but more waits than may: the client is to be disconnected. */
        TOO_SLOW,
        /** It was dropped, for there is no room at all; the client is to be disconnected. */
        FULL
    }

    /** The bounds: messages and bytes that may wait, and that may be held. */
    record Limits(int unsentMessages, long unsentBytes, int heldMessages, long heldBytes) {}

    private final Limits limits;
    /** First what the socket has taken, so many, then what waits. */
    private HeldRing all = new HeldRing();

    private int unconfirmed;
    private List<Drop> drops = List.of();

    private boolean parked;

    /** The number of the newest message it was given: one that was merged in is not taken again. */
    private long newest = -1;

    /** All that is held. */
    private long bytes;

    /** Of what waits, what was not held for the client's return. */
    private int fresh;

    private long freshBytes;

    /** How many messages were taken off since the last rewind, and how many before it or confirmed since. */
    private long taken;

    private long confirmed;

    HeldQueue(Limits limits) {
        this.limits = limits;
    }

    /** Appends, making room as the overflow policy says. */
    Outcome offer(Held held) {
        if (held.arrival() <= newest) {
            held.settle();
            return Outcome.TAKEN;
        }
        newest = held.arrival();
        OverflowPolicy policy = held.overflow();
        if (policy == OverflowPolicy.LATEST) {
            removeSuperseded(held);
        }
        boolean room = count() == 0 || (count() < limits.heldMessages && bytes + held.size() <= limits.heldBytes);
        boolean pace = parked
                || fresh == 0
                || (fresh < limits.unsentMessages && freshBytes + held.size() <= limits.unsentBytes);
        if (!room || !pace) {
            switch (policy) {
                case DISCONNECT -> {
                    if (!room) {
                        drop(held, DropCause.HELD_FULL);
                        return Outcome.FULL;
                    }
                    append(held);
                    return Outcome.TOO_SLOW;
                }
                case DROP_NEWEST -> {
                    drop(held, DropCause.OVERFLOW_NEWEST);
                    return Outcome.TAKEN;
                }
                case DROP_OLDEST, LATEST -> {
                    if (!makeRoom(held)) {
                        drop(held, DropCause.OVERFLOW_NEWEST);
                        return Outcome.TAKEN;
                    }
                }
            }
        }
        append(held);
        return Outcome.TAKEN;
    }

    /** The next ones for the socket, leaving out what has expired; empty if nothing waits. */
    List<Held> poll(LongSupplier nanoTime) {
        int waiting = unsent();
        if (waiting == 0) {
            return List.of();
        }
        List<Held> batch = new ArrayList<>(Math.min(waiting, MAX_BATCH_FRAMES));
        long batchBytes = 0;
        while (batch.size() < MAX_BATCH_FRAMES) {
            dropExpired(nanoTime);
            Held next = unconfirmed < all.size() ? all.get(unconfirmed) : null;
            if (next == null || (!batch.isEmpty() && batchBytes + next.size() > MAX_BATCH_BYTES)) {
                break;
            }
            uncount(next);
            unconfirmed++;
            taken++;
            batch.add(next);
            batchBytes += next.size();
        }
        return batch;
    }

    /** Where the socket is: what {@link #confirm} takes once the client has confirmed all that was taken until now. */
    long mark() {
        return taken;
    }

    /** Lets go of what was taken before this mark. */
    List<Held> confirm(long mark) {
        int count = (int) Math.max(0, Math.min(mark - confirmed, unconfirmed));
        List<Held> done = List.copyOf(all.subList(0, count));
        for (Held held : done) {
            bytes -= held.size();
        }
        all.removeRange(0, count);
        unconfirmed -= count;
        confirmed += count;
        return done;
    }

    /** The client is away: what it has not confirmed waits again, before all else. */
    void park() {
        parked = true;
        for (Held held : all.subList(0, unconfirmed)) {
            held.sent = true;
        }
        unconfirmed = 0;
        taken = confirmed;
        for (Held held : all) {
            held.replay = true;
        }
        fresh = 0;
        freshBytes = 0;
    }

    /** The client is back. */
    void unpark() {
        parked = false;
    }

    /**
     * The broker sends again what is not acknowledged to it: that is let go of here, and so is what the socket has taken, which
     * would otherwise come between.
     */
    void leaveToBroker() {
        HeldRing kept = new HeldRing();
        for (int i = 0; i < all.size(); i++) {
            Held held = all.get(i);
            if (i >= unconfirmed && !held.isAcknowledged()) {
                kept.add(held);
                continue;
            }
            bytes -= held.size();
            if (i >= unconfirmed) {
                uncount(held);
            }
        }
        all = kept;
        unconfirmed = 0;
        confirmed = taken;
    }

    /** Puts these into their places by arrival, unless they are here already; both must wait for a client that is away. */
    void merge(List<Held> others) {
        List<Held> merged = new ArrayList<>(all.size() + others.size());
        Iterator<Held> more = others.iterator();
        Held other = more.hasNext() ? more.next() : null;
        for (Held own : all) {
            while (other != null && other.arrival() <= own.arrival()) {
                if (other.arrival() < own.arrival()) {
                    merged.add(other);
                }
                other = more.hasNext() ? more.next() : null;
            }
            merged.add(own);
        }
        while (other != null) {
            merged.add(other);
            other = more.hasNext() ? more.next() : null;
        }
        all.clear();
        bytes = 0;
        for (Held held : merged) {
            newest = Math.max(newest, held.arrival());
            if (all.size() < limits.heldMessages && bytes + held.size() <= limits.heldBytes) {
                append(held);
            } else {
                drop(held, DropCause.HELD_FULL);
            }
        }
    }

    /** All that waits, in order. */
    List<Held> waiting() {
        return List.copyOf(all.subList(unconfirmed, all.size()));
    }

    /** Lets go of everything, and returns it. */
    List<Held> clear() {
        List<Held> rest = List.copyOf(all);
        all.clear();
        unconfirmed = 0;
        bytes = 0;
        fresh = 0;
        freshBytes = 0;
        confirmed = taken;
        return rest;
    }

    /** What was dropped since the last call. */
    List<Drop> takeDrops() {
        List<Drop> before = drops;
        if (!before.isEmpty()) {
            drops = List.of();
        }
        return before;
    }

    /** How many are held. */
    int count() {
        return all.size();
    }

    /** How many wait for the socket. */
    int unsent() {
        return all.size() - unconfirmed;
    }

    long bytes() {
        return bytes;
    }

    /** Whether as much as waits for the socket may come once more. */
    boolean isLessThanHalfFull() {
        return fresh < limits.unsentMessages / 2 && freshBytes < limits.unsentBytes / 2;
    }

    /** What all that is held counts in the bound for all clients. */
    long cost() {
        return bytes + (long) count() * Held.OVERHEAD;
    }

    private void append(Held held) {
        held.replay = parked;
        all.add(held);
        bytes += held.size();
        if (!held.replay) {
            fresh++;
            freshBytes += held.size();
        }
    }

    /** It no longer waits. */
    private void uncount(Held held) {
        if (!held.replay) {
            fresh--;
            freshBytes -= held.size();
        }
    }

    private void removeSuperseded(Held newer) {
        for (int i = unconfirmed; i < all.size(); i++) {
            Held older = all.get(i);
            if (older.overflow() == OverflowPolicy.LATEST && older.hasTopicOf(newer)) {
                remove(i, DropCause.SUPERSEDED);
                return;
            }
        }
    }

    /**
     * Only messages of the same policy give way: one interest must not cost another its messages. Nobody gives way in vain.
     */
    private boolean makeRoom(Held newer) {
        int heldCount = count();
        long heldSize = bytes + newer.size();
        int freshCount = fresh;
        long freshSize = freshBytes + newer.size();
        int giveWay = 0;
        int next = unconfirmed;
        while (!isRoom(heldCount, heldSize, freshCount, freshSize)) {
            if (next == all.size()) {
                return false;
            }
            Held oldest = all.get(next++);
            if (oldest.overflow() == newer.overflow()) {
                giveWay++;
                heldCount--;
                heldSize -= oldest.size();
                freshCount -= oldest.replay ? 0 : 1;
                freshSize -= oldest.replay ? 0 : oldest.size();
            }
        }
        int at = unconfirmed;
        while (giveWay > 0) {
            if (all.get(at).overflow() == newer.overflow()) {
                remove(at, DropCause.OVERFLOW_OLDEST);
                giveWay--;
            } else {
                at++;
            }
        }
        return true;
    }

    private boolean isRoom(int heldCount, long heldSize, int freshCount, long freshSize) {
        boolean room = heldCount == 0 || (heldCount < limits.heldMessages && heldSize <= limits.heldBytes);
        boolean pace =
                parked || freshCount == 0 || (freshCount < limits.unsentMessages && freshSize <= limits.unsentBytes);
        return room && pace;
    }

    /** Drops those that have expired before the next that has not. */
    private void dropExpired(LongSupplier nanoTime) {
        int end = unconfirmed;
        while (end < all.size() && all.get(end).isExpired(nanoTime)) {
            Held held = all.get(end);
            bytes -= held.size();
            uncount(held);
            drop(held, DropCause.EXPIRED);
            end++;
        }
        if (end > unconfirmed) {
            all.removeRange(unconfirmed, end);
        }
    }

    /** Drops one that waits. */
    private void remove(int at, DropCause cause) {
        Held held = all.remove(at);
        bytes -= held.size();
        uncount(held);
        drop(held, cause);
    }

    private void drop(Held held, DropCause cause) {
        if (drops.isEmpty()) {
            drops = new ArrayList<>();
        }
        drops.add(new Drop(held, cause));
    }
}
