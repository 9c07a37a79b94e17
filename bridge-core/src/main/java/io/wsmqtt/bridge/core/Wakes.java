package io.wsmqtt.bridge.core;

import java.util.ArrayList;
import java.util.List;

/**
 * The mailboxes that got messages during a burst, and whose sessions are woken at its end: so what came for one client in one
 * burst goes out in one piece.
 *
 * <p>Serial: it belongs to a link, which calls serially.
 */
final class Wakes {
    private final List<Mailbox> due = new ArrayList<>();
    private boolean collecting;

    /** Runs this, then wakes those that were put off meanwhile. */
    void collect(Runnable burst) {
        collecting = true;
        try {
            burst.run();
        } finally {
            collecting = false;
            for (Mailbox mailbox : due) {
                mailbox.wake();
            }
            due.clear();
        }
    }

    /** Whether sessions are to be woken at the end of a burst. */
    boolean isCollecting() {
        return collecting;
    }

    /** Has it woken at the end. */
    void putOff(Mailbox mailbox) {
        due.add(mailbox);
    }
}
