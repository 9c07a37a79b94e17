package io.wsmqtt.bridge.reference;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What happened to the phones of a {@link Swarm}. Thread-safe. */
final class Tally {
    private final Map<Fault.Kind, LongAdder> faults = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> refusals = new ConcurrentSkipListMap<>();
    private final Map<Integer, LongAdder> closes = new ConcurrentSkipListMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final LongAdder connects = new LongAdder();
    private final LongAdder sentAgain = new LongAdder();
    private final LongAccumulator longestAbsence = new LongAccumulator(Math::max, 0);

    void fault(Fault.Kind kind) {
        faults.computeIfAbsent(kind, first -> new LongAdder()).increment();
    }

    /** A connection was not made: the status of the answer, or that there was none. */
    void refused(String why) {
        refusals.computeIfAbsent(why, first -> new LongAdder()).increment();
    }

    /** The server closed a connection, or it ended without a word: 1006. */
    void closed(int code) {
        closes.computeIfAbsent(code, first -> new LongAdder()).increment();
    }

    void connected(long absentNanos) {
        connects.increment();
        longestAbsence.accumulate(absentNanos);
    }

    void sentAgain(int messages) {
        sentAgain.add(messages);
    }

    /** Something that must not happen. */
    void failure(String what) {
        failures.add(what);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** How many connections the server closed with this code. */
    long closes(int code) {
        LongAdder count = closes.get(code);
        return count == null ? 0 : count.sum();
    }

    /** How many connections were not made. */
    long refusals() {
        return refusals.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long faults() {
        return faults.values().stream().mapToLong(LongAdder::sum).sum();
    }

    @Override
    public String toString() {
        return "%,d faults %s, %,d connects, not connected %s, closed by the server %s, longest absence %.1f s, sent again %,d"
                .formatted(
                        faults(),
                        faults,
                        connects.sum(),
                        refusals,
                        closes,
                        longestAbsence.get() / 1e9,
                        sentAgain.sum());
    }
}
