package io.wsmqtt.bridge.reference;

import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One end of a Mosquitto with persistence, and what it may have cost.
 *
 * <p>Mosquitto acknowledges a message before it is on disk. It saves its whole state in order to end, and else in intervals:
 * {@code autosave_interval 1} means whenever more than one second, counted in whole ones, has gone by since the last time. It
 * runs on one thread, so what it acknowledged before a save is in that save. Killed, it comes back with the state of its last
 * save: what it acknowledged since may be missing, and what was delivered since may be delivered again.
 *
 * @param savedAt from when on what the broker acknowledged may be missing: the beginning of the second in which its log says
 *     that it saved for the last time, in milliseconds since the epoch
 * @param endedAt when it had ended
 */
record BrokerEnd(long savedAt, long endedAt) {
    private static final Pattern SAVING = Pattern.compile("^(\\d+): Saving in-memory database", Pattern.MULTILINE);

    /** How long acknowledgements to the broker, and with them copies, may have been under way. */
    private static final long UNDER_WAY_MILLIS = 2_000;

    static BrokerEnd inOrder(MosquittoBroker broker) {
        broker.stop();
        long now = System.currentTimeMillis();
        return new BrokerEnd(now, now);
    }

    /**
     * Kills the broker this long after a save has begun, and has ended: after it began, something was sent to the broker and
     * acknowledged.
     */
    static BrokerEnd killed(MosquittoBroker broker, Duration afterSave, Ledger ledger) {
        long before = saves(broker);
        await().pollInterval(Duration.ofMillis(10)).until(() -> saves(broker) > before);
        long saving = System.currentTimeMillis();
        await().pollInterval(Duration.ofMillis(10)).until(() -> ledger.acknowledgedOfThoseSentAfter(saving));
        Pacer.pause(afterSave);
        broker.kill();
        long endedAt = System.currentTimeMillis();
        long second = SAVING.matcher(broker.log())
                .results()
                .map(MatchResult::group)
                .map(line -> line.substring(0, line.indexOf(':')))
                .mapToLong(Long::parseLong)
                .max()
                .orElseThrow();
        return new BrokerEnd(TimeUnit.SECONDS.toMillis(second), endedAt);
    }

    private static long saves(MosquittoBroker broker) {
        return SAVING.matcher(broker.log()).results().count();
    }

    /** Whether the broker may have acknowledged this message without having it on disk when it ended. */
    boolean mayHaveLost(Sent.Item item) {
        return item.settledAt() >= savedAt
                && item.settledAt() <= endedAt + UNDER_WAY_MILLIS
                && item.sentAt() <= endedAt;
    }

    /**
     * Whether copies of this message are the broker's, or of who published to it: it was on its way when the last state was
     * saved, or when the broker ended.
     */
    boolean mayHaveRepeated(Sent.Item item) {
        return item.sentAt() >= savedAt - UNDER_WAY_MILLIS && item.sentAt() <= endedAt;
    }
}
