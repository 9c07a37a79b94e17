package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.reference.Ledger.Entry;
import io.wsmqtt.bridge.reference.Ledger.Way;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The faults of clients, and on top of them the broker's.
 *
 * <p>Which losses are the broker's is for {@link BrokerEnd} and the {@link Witness} to say: those that it acknowledged to
 * the device after its last save, by its own log, and those that did not come to a plain client either. Of the former, what the
 * plain client did get can only have been on its way to the bridge at the end, so it was acknowledged within the last second.
 */
@RequiresTool("mosquitto")
@DisplayName("While clients are cut, freeze and reconnect, and the broker")
class BrokerFaultsIT {
    private static final Duration LASTING = FaultRun.seconds("faults.broker.seconds", 30);
    private static final int ENDS = 2;
    private static final Duration AWAY = Duration.ofMillis(1_500);
    private static final long ON_ITS_WAY_MILLIS = 1_000;

    /** From the bridge's reading a frame, which is before the Pong, to the broker's acknowledging it. */
    private static final long THROUGH_THE_BRIDGE_MILLIS = 1_000;

    @Test
    @DisplayName("is restarted in order, no message is lost or out of order")
    void restarted() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.executable(Servers.options(broker))) {
            Servers.awaitReady(server);
            try (FaultRun run = new FaultRun(broker.port(), server.httpPort(), 2)) {
                List<BrokerEnd> ends = new ArrayList<>();
                run.begin();
                for (int i = 0; i < ENDS; i++) {
                    Pacer.pause(LASTING.dividedBy(ENDS + 1));
                    ends.add(BrokerEnd.inOrder(broker));
                    Pacer.pause(AWAY);
                    broker.restart();
                }
                Pacer.pause(LASTING.dividedBy(ENDS + 1));
                run.end();
                System.out.println(run.report("clients fail, broker restarted in order"));
                run.assertTookPlace();
                run.assertNothingLost(Way.values());
                assertInOrderAndNoRepeatsBut(run, ends);
            }
        }
    }

    @Test
    @DisplayName("is killed, only what it had not saved is lost, and nothing is out of order")
    void killed() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.executable(Servers.options(broker).environment("BRIDGE_CONNECTOR", "paho"));
                Witness witness = new Witness(broker.port())) {
            Servers.awaitReady(server);
            try (FaultRun run = new FaultRun(broker.port(), server.httpPort(), 3)) {
                List<BrokerEnd> ends = new ArrayList<>();
                run.begin();
                for (int i = 0; i < ENDS; i++) {
                    Pacer.pause(LASTING.dividedBy(ENDS + 1));
                    ends.add(BrokerEnd.killed(broker, Duration.ofMillis(300 + 400L * i), run.ledger()));
                    Pacer.pause(AWAY);
                    broker.restart();
                }
                Pacer.pause(LASTING.dividedBy(ENDS + 1));
                run.end();
                System.out.println(run.report("clients fail, broker killed"));
                List<Entry> lost = Arrays.stream(Way.values())
                        .flatMap(way -> run.ledger().lost(way).stream())
                        .toList();
                long onlyHere = lost.stream().filter(witness::has).count();
                System.out.printf(
                        "of %,d that were lost, a plain client lost %,d as well%n",
                        lost.size(), lost.size() - onlyHere);
                run.assertTookPlace();
                assertThat(lost)
                        .as("lost, and not by the broker")
                        .allMatch(loss -> isOfTheBroker(loss, ends, witness.has(loss)));
                assertInOrderAndNoRepeatsBut(run, ends);
            }
        }
    }

    private static boolean isOfTheBroker(Entry loss, List<BrokerEnd> ends, boolean hasWitness) {
        Sent.Item item = loss.item();
        if (loss.way() == Way.UP) {
            // The device, which did not get it, is a plain client too; if the witness did, the bridge has done its
            // part.
            return hasWitness
                    || any(
                            ends,
                            item,
                            (end, sent) -> sent.sentAt() >= end.savedAt() - THROUGH_THE_BRIDGE_MILLIS
                                    && sent.sentAt() <= end.endedAt());
        }
        return hasWitness
                ? any(
                        ends,
                        item,
                        (end, sent) -> end.mayHaveLost(sent) && sent.settledAt() >= end.endedAt() - ON_ITS_WAY_MILLIS)
                : any(ends, item, BrokerEnd::mayHaveLost);
    }

    private static boolean any(List<BrokerEnd> ends, Sent.Item item, BiPredicate<BrokerEnd, Sent.Item> is) {
        return ends.stream().anyMatch(end -> is.test(end, item));
    }

    private static void assertInOrderAndNoRepeatsBut(FaultRun run, List<BrokerEnd> ends) {
        run.assertInOrder();
        assertThat(run.ledger().repeatedAfterConfirmation(Way.DOWN))
                .as("repeats of what a client had confirmed")
                .allMatch(repeat -> any(ends, repeat.entry().item(), BrokerEnd::mayHaveRepeated));
    }
}
