package io.wsmqtt.bridge.reference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has come to one receiver of the messages of one {@link Sent}. Order is judged by the first receipt of each number.
 *
 * <p>Thread-safe. Times are in milliseconds since the epoch.
 */
final class Receipts {
    /** A message that came again, and when the receiver had confirmed it. */
    record Repeat(int number, long confirmedAt) {}

    @GuardedBy("this")
    private final BitSet received = new BitSet();

    @GuardedBy("this")
    private final Map<Integer, Long> confirmedAt = new HashMap<>();

    @GuardedBy("this")
    private final List<Integer> outOfOrder = new ArrayList<>();

    @GuardedBy("this")
    private final List<Repeat> repeatsAfterConfirmation = new ArrayList<>();

    @GuardedBy("this")
    private long repeats;

    synchronized void received(int number) {
        if (received.get(number)) {
            repeats++;
            Long confirmed = confirmedAt.get(number);
            if (confirmed != null) {
                repeatsAfterConfirmation.add(new Repeat(number, confirmed));
            }
            return;
        }
        if (number < received.length() - 1) {
            outOfOrder.add(number);
        }
        received.set(number);
    }

    /** From now on a repeat of this number is one of what the receiver had confirmed. */
    synchronized void confirmed(int number) {
        confirmedAt.putIfAbsent(number, System.currentTimeMillis());
    }

    synchronized boolean has(int number) {
        return received.get(number);
    }

    synchronized int distinct() {
        return received.cardinality();
    }

    synchronized int confirmed() {
        return confirmedAt.size();
    }

    synchronized long repeats() {
        return repeats;
    }

    /** The numbers that came for the first time after a higher one. */
    synchronized List<Integer> outOfOrder() {
        return List.copyOf(outOfOrder);
    }

    synchronized List<Repeat> repeatsAfterConfirmation() {
        return List.copyOf(repeatsAfterConfirmation);
    }
}
