package io.wsmqtt.bridge.reference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * What was sent from one side to another: messages numbered from 0 on. A message is settled when the next station has
 * said that it took it: the broker with a PUBACK, or the bridge with the Pong to a Ping behind it.
 *
 * <p>Thread-safe. Times are in milliseconds since the epoch, as those in the broker's log.
 */
final class Sent {
    private static final long NOT_YET = -1;

    /** What the next station said of a message. */
    enum Answer {
        NONE,
        TAKEN,
        /** Taken, and nobody had subscribed to it (PUBACK 0x10, MQTT 5 section 3.4.2.1). */
        TAKEN_FOR_NOBODY
    }

    /**
     * One message.
     *
     * @param settledAt when it was settled; before all times if it was not
     */
    record Item(int number, long sentAt, long settledAt, Answer answer) {
        boolean isSettled() {
            return answer != Answer.NONE;
        }
    }

    @GuardedBy("this")
    private final List<Item> items = new ArrayList<>();

    /** Takes down that a message is sent, and returns its number. */
    synchronized int next() {
        items.add(new Item(items.size(), System.currentTimeMillis(), NOT_YET, Answer.NONE));
        return items.size() - 1;
    }

    /** Settles a message; only the first time counts. */
    synchronized void settle(int number, Answer answer) {
        Item item = items.get(number);
        if (!item.isSettled()) {
            items.set(number, new Item(number, item.sentAt(), System.currentTimeMillis(), answer));
        }
    }

    synchronized List<Item> items() {
        return List.copyOf(items);
    }

    synchronized Item item(int number) {
        return items.get(number);
    }
}
