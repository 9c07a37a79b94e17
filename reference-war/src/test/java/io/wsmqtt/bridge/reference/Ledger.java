package io.wsmqtt.bridge.reference;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The account of all that phones and the device have sent each other.
 *
 * <p>Filled by {@link #addPhone} on one thread; thread-safe from then on.
 */
final class Ledger {
    /** Which way messages go, and to whom. */
    enum Way {
        /** From the device to a phone that is the only one of its user. */
        DOWN,
        /** From the device to each of the two phones of a user, which have no {@code cid}: which of the two came back, nobody can tell. */
        DOWN_TO_PAIR,
        UP
    }

    /** One way of one phone. What goes to a pair is sent once and received by each of the two. */
    record Lane(Way way, String phone, String user, Sent sent, Receipts receipts) {
        /**
         * What never came: of what the device sent, that which the broker acknowledged; of what a phone sent, all, since it
         * sends again until it has a confirmation.
         */
        List<Entry> lost() {
            return sent.items().stream()
                    .filter(item -> (way == Way.UP || item.isSettled()) && !receipts.has(item.number()))
                    .map(this::entry)
                    .toList();
        }

        private Entry entry(Sent.Item item) {
            return new Entry(way, phone, user, item);
        }
    }

    /** One message to or from one phone. */
    record Entry(Way way, String phone, String user, Sent.Item item) {}

    /** A message that came again although the phone had confirmed it at this time. */
    record Repeat(Entry entry, long confirmedAt) {}

    /** Sums over lanes. */
    record Figures(
            long sent,
            long received,
            long confirmed,
            long lost,
            long outOfOrder,
            long repeats,
            long repeatsAfterConfirmation) {
        @Override
        public String toString() {
            return "%,d sent, %,d received, %,d confirmed, lost %,d, out of order %,d, repeats %,d (%,d of what was confirmed)"
                    .formatted(sent, received, confirmed, lost, outOfOrder, repeats, repeatsAfterConfirmation);
        }
    }

    private final Map<String, Sent> toUsers = new LinkedHashMap<>();
    private final Map<String, Lane> down = new LinkedHashMap<>();
    private final Map<String, Lane> up = new LinkedHashMap<>();

    void addPhone(String phone, String user) {
        Sent toUser = toUsers.computeIfAbsent(user, first -> new Sent());
        down.put(
                phone, new Lane(phone.equals(user) ? Way.DOWN : Way.DOWN_TO_PAIR, phone, user, toUser, new Receipts()));
        up.put(phone, new Lane(Way.UP, phone, user, new Sent(), new Receipts()));
    }

    Sent toUser(String user) {
        return known(toUsers, user);
    }

    Lane down(String phone) {
        return known(down, phone);
    }

    Lane up(String phone) {
        return known(up, phone);
    }

    private static <T> T known(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new AssertionError("nobody is called " + name);
        }
        return found;
    }

    List<Lane> lanes(Way way) {
        return Stream.of(down.values(), up.values())
                .flatMap(Collection::stream)
                .filter(lane -> lane.way() == way)
                .toList();
    }

    List<Entry> lost(Way way) {
        return lanes(way).stream().flatMap(lane -> lane.lost().stream()).toList();
    }

    /** What came for the first time after something newer. */
    List<Entry> outOfOrder(Way way) {
        return lanes(way).stream()
                .flatMap(lane -> lane.receipts().outOfOrder().stream()
                        .map(number -> lane.entry(lane.sent().item(number))))
                .toList();
    }

    /** What came again although the phone had confirmed it. */
    List<Repeat> repeatedAfterConfirmation(Way way) {
        return lanes(way).stream()
                .flatMap(lane -> lane.receipts().repeatsAfterConfirmation().stream()
                        .map(repeat -> new Repeat(lane.entry(lane.sent().item(repeat.number())), repeat.confirmedAt())))
                .toList();
    }

    /** Whether the broker has acknowledged anything that was sent to a user after this time. */
    boolean acknowledgedOfThoseSentAfter(long time) {
        return toUsers.values().stream()
                .flatMap(sent -> sent.items().stream())
                .anyMatch(item -> item.sentAt() > time && item.isSettled());
    }

    Figures figures(Way way) {
        return new Figures(
                sum(way, lane -> lane.sent().items().size()),
                sum(way, lane -> lane.receipts().distinct()),
                sum(way, lane -> lane.receipts().confirmed()),
                sum(way, lane -> lane.lost().size()),
                sum(way, lane -> lane.receipts().outOfOrder().size()),
                sum(way, lane -> lane.receipts().repeats()),
                sum(way, lane -> lane.receipts().repeatsAfterConfirmation().size()));
    }

    private long sum(Way way, ToLongFunction<Lane> figure) {
        return lanes(way).stream().mapToLong(figure).sum();
    }
}
