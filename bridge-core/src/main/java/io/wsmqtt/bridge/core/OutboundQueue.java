package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.OverflowPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What waits for one client's socket: in order, bounded in count and bytes.
 *
 * <p>Not thread-safe: its owner guards it. A single frame that is larger than the bound is taken while nothing else waits,
 * since it could never be delivered otherwise.
 */
final class OutboundQueue {
    /** One batch to the transport: enough to coalesce a burst, little enough to keep what is beyond recall small. */
    private static final int MAX_BATCH_FRAMES = 64;

    private static final int MAX_BATCH_BYTES = 64 * 1024;

    /** A frame that was dropped, and why. */
    record Drop(Outgoing outgoing, DropCause cause) {}

    private final int maxCount;
    private final long maxBytes;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private List<Drop> drops = List.of();
    private long bytes;

    OutboundQueue(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Appends, making room as the overflow policy says; false if the client must be disconnected instead. */
    boolean offer(Outgoing outgoing) {
        OverflowPolicy policy = outgoing.overflow();
        if (policy == OverflowPolicy.LATEST) {
            removeSuperseded(outgoing);
        }
        if (!fits(outgoing)) {
            switch (policy) {
                case DISCONNECT -> {
                    return false;
                }
                case DROP_NEWEST -> {
                    drop(outgoing, DropCause.OVERFLOW_NEWEST);
                    return true;
                }
                case DROP_OLDEST, LATEST -> {
                    if (!makeRoom(outgoing)) {
                        drop(outgoing, DropCause.OVERFLOW_NEWEST);
                        return true;
                    }
                }
            }
        }
        waiting.add(outgoing);
        bytes += outgoing.frame().size();
        return true;
    }

    /** Takes the next frames off, leaving out what has expired; empty if nothing waits. */
    List<Outgoing> poll(long now) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Outgoing> batch = new ArrayList<>(Math.min(waiting.size(), MAX_BATCH_FRAMES));
        long batchBytes = 0;
        while (batch.size() < MAX_BATCH_FRAMES) {
            Outgoing next = waiting.peek();
            if (next == null || (!batch.isEmpty() && batchBytes + next.frame().size() > MAX_BATCH_BYTES)) {
                break;
            }
            waiting.remove();
            bytes -= next.frame().size();
            if (next.isExpired(now)) {
                drop(next, DropCause.EXPIRED);
                continue;
            }
            batch.add(next);
            batchBytes += next.frame().size();
        }
        return batch;
    }

    /** Drops all that waits, for this cause. */
    void clear(DropCause cause) {
        for (Outgoing outgoing : waiting) {
            drop(outgoing, cause);
        }
        waiting.clear();
        bytes = 0;
    }

    /** What was dropped since the last call. */
    List<Drop> takeDrops() {
        List<Drop> taken = drops;
        drops = List.of();
        return taken;
    }

    int count() {
        return waiting.size();
    }

    long bytes() {
        return bytes;
    }

    private boolean fits(Outgoing outgoing) {
        return waiting.isEmpty()
                || (waiting.size() < maxCount && bytes + outgoing.frame().size() <= maxBytes);
    }

    private void removeSuperseded(Outgoing newer) {
        Iterator<Outgoing> all = waiting.iterator();
        while (all.hasNext()) {
            Outgoing older = all.next();
            if (older.overflow() == OverflowPolicy.LATEST && older.hasTopicOf(newer)) {
                remove(all, older, DropCause.SUPERSEDED);
                return;
            }
        }
    }

    /**
     * Only messages of the same policy give way: one interest must not cost another its messages. Nobody gives way in vain.
     */
    private boolean makeRoom(Outgoing newer) {
        int count = waiting.size();
        long size = bytes + newer.frame().size();
        int giveWay = 0;
        for (Outgoing oldest : waiting) {
            if (count < maxCount && size <= maxBytes) {
                break;
            }
            if (oldest.overflow() == newer.overflow()) {
                count--;
                size -= oldest.frame().size();
                giveWay++;
            }
        }
        if (count > 0 && (count >= maxCount || size > maxBytes)) {
            return false;
        }
        Iterator<Outgoing> oldestFirst = waiting.iterator();
        while (giveWay > 0) {
            Outgoing oldest = oldestFirst.next();
            if (oldest.overflow() == newer.overflow()) {
                remove(oldestFirst, oldest, DropCause.OVERFLOW_OLDEST);
                giveWay--;
            }
        }
        return true;
    }

    private void remove(Iterator<Outgoing> at, Outgoing outgoing, DropCause cause) {
        at.remove();
        bytes -= outgoing.frame().size();
        drop(outgoing, cause);
    }

    private void drop(Outgoing outgoing, DropCause cause) {
        if (drops.isEmpty()) {
            drops = new ArrayList<>();
        }
        drops.add(new Drop(outgoing, cause));
    }
}
