package io.wsmqtt.bridge.reference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What has come to one receiver of the messages of one {@link Sent}. Order is judged by the first receipt of each number.
 *
 * <p>Thread-safe.
 */
final class Receipts {
    @GuardedBy("this")
    private final BitSet received = new BitSet();

    @GuardedBy("this")
    private final BitSet confirmed = new BitSet();

    @GuardedBy("this")
    private final List<Integer> outOfOrder = new ArrayList<>();

    @GuardedBy("this")
    private final List<Integer> repeatsAfterConfirmation = new ArrayList<>();

    @GuardedBy("this")
    private long repeats;

    synchronized void received(int number) {
        if (received.get(number)) {
            repeats++;
            if (confirmed.get(number)) {
                repeatsAfterConfirmation.add(number);
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
        confirmed.set(number);
    }

    synchronized boolean has(int number) {
        return received.get(number);
    }

    synchronized int distinct() {
        return received.cardinality();
    }

    synchronized int confirmed() {
        return confirmed.cardinality();
    }

    synchronized long repeats() {
        return repeats;
    }

    /** The numbers that came for the first time after a higher one. */
    synchronized List<Integer> outOfOrder() {
        return List.copyOf(outOfOrder);
    }

    synchronized List<Integer> repeatsAfterConfirmation() {
        return List.copyOf(repeatsAfterConfirmation);
    }
}
