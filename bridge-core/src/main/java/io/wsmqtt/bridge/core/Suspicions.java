package io.wsmqtt.bridge.core;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Guesses that another node has taken a dedicated link's MQTT session over, where the broker does not say so: Mosquitto before
 * 2.0.15 just cuts the connection, instead of a DISCONNECT with 0x8E. Two links would otherwise take it from each other for ever.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Suspicions {
    /** So many losses in so short a time, while the broker is there, have no other likely cause. */
    private static final int LOSSES = 3;

    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Mailboxes mailboxes;
    private final Arrivals arrivals;
    private final LongSupplier nanoTime;

    /** When each link was lost lately; guarded by itself. */
    private final Map<Link, ArrayDeque<Long>> losses = new WeakHashMap<>();

    Suspicions(Mailboxes mailboxes, Arrivals arrivals, LongSupplier nanoTime) {
        this.mailboxes = mailboxes;
        this.arrivals = arrivals;
        this.nanoTime = nanoTime;
    }

    /** The dedicated link of this mailbox lost its connection, while the broker is there for others. */
    void raise(Mailbox mailbox) {
        Link link = mailbox.link();
        Session session = mailbox.session();
        if (session == null) {
            // Its client is away, so the broker can as well have the rest.
            mailboxes.leaveToBroker(mailbox);
        } else if (isOften(link)) {
            mailboxes.takenOver(link);
        } else {
            // Its client may be at another node by now.
            arrivals.probe(List.of(session)).thenRun(() -> {
                if (mailbox.session() == null) {
                    mailboxes.leaveToBroker(mailbox);
                }
            });
        }
    }

    private boolean isOften(Link link) {
        long now = nanoTime.getAsLong();
        synchronized (losses) {
            ArrayDeque<Long> lately = losses.computeIfAbsent(link, any -> new ArrayDeque<>());
            while (!lately.isEmpty() && now - lately.peekFirst() > WITHIN_NANOS) {
                lately.removeFirst();
            }
            lately.addLast(now);
            if (lately.size() < LOSSES) {
                return false;
            }
            lately.clear();
            return true;
        }
    }
}
