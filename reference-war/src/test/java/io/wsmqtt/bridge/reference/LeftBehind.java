package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.reference.Ledger.Lane;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a bridge with shared links that has drained took with it, by its own log, and when it left, by the broker's.
 *
 * @param leftAt in milliseconds since the epoch; the broker's log counts whole seconds
 * @param held how many messages of which user it still held
 */
record LeftBehind(long leftAt, Map<String, Integer> held) {
    private static final Pattern HELD = Pattern.compile("held at the end: (\\d+) messages? for p1/s1/(\\S+)");

    /** Of a bridge whose setting {@code bridge.node.id} is this, when it has ended. */
    static LeftBehind by(String node, String log, MosquittoBroker broker) {
        Pattern leaving = Pattern.compile("^(\\d+): Client " + node + "\\S* disconnected", Pattern.MULTILINE);
        Matcher left = leaving.matcher(broker.log());
        assertThat(left.find()).as("%s has left the broker in order", node).isTrue();
        return new LeftBehind(
                TimeUnit.SECONDS.toMillis(Long.parseLong(left.group(1))),
                HELD.matcher(log)
                        .results()
                        .collect(Collectors.toMap(
                                line -> line.group(2), line -> Integer.parseInt(line.group(1)), Integer::sum)));
    }

    /** How many messages it held. */
    int messages() {
        return held.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** That of what it had subscribed to and was sent while it was there, no more is lost than it says. */
    void assertNoMoreLost(Lane lane) {
        List<Ledger.Entry> lostWhileItWasThere = lane.lost().stream()
                .filter(loss -> loss.item().answer() != Sent.Answer.TAKEN_FOR_NOBODY
                        && loss.item().settledAt() < leftAt)
                .toList();
        assertThat(lostWhileItWasThere)
                .as("lost for %s, and not sent while the bridge was away", lane.phone())
                .hasSizeLessThanOrEqualTo(held.getOrDefault(lane.user(), 0));
    }
}
