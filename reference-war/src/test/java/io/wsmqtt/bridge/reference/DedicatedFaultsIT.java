package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.reference.Ledger.Entry;
import io.wsmqtt.bridge.reference.Ledger.Repeat;
import io.wsmqtt.bridge.reference.Ledger.Way;
import io.wsmqtt.bridge.testkit.FaultProxy;
import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.ServerProcess;
import io.wsmqtt.bridge.testkit.WarServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The faults of clients, and on top of them those of a bridge that keeps nothing itself: each phone has an MQTT session of its
 * own, at the broker.
 *
 * <p>The protocol has no acknowledgement for what a phone sends. A Pong says that the bridge has read it, not yet that the
 * broker has it: what was read in the last moments before the bridge is killed is gone, and no client can know.
 *
 * <p>For the same reason what a client had confirmed within the last moments may come again: the bridge may have been killed before
 * its acknowledgement was at the broker.
 *
 * <p>What is sent to the users with two phones and no {@code cid} is reported and not asserted, neither that it arrives nor in which
 * order: their MQTT sessions are told apart by a number only, and where both phones are away at once, or meet at two nodes, one may
 * find the other's, which is as far as that one had confirmed. With two bridges, repeats of what a phone had confirmed are reported and not asserted: while a session changes hands a connection may
 * be gone before the acknowledgement goes out, and it must not go out over a later one.
 */
@RequiresTool("mosquitto")
@DisplayName("While clients are cut, freeze and reconnect, with an MQTT session each, and")
class DedicatedFaultsIT {
    private static final Duration LASTING = FaultRun.seconds("faults.dedicated.seconds", 30);

    /** How long before a kill, at most, the bridge may have read what the broker does not have: a message, or a Pong. */
    private static final long READ_BEFORE_MILLIS = 2_000;

    /** How many repeats a failure tells of. */
    private static final int SHOWN = 20;

    private static final Way[] TOLD_APART = {Way.DOWN, Way.UP};

    /** With this MQTT client: both are to stand it. */
    private static LaunchOptions options(MosquittoBroker broker, String connector) {
        return Servers.options(broker)
                .environment("BRIDGE_CONNECTOR", connector)
                .environment("BRIDGE_LINK", "dedicated")
                .environment("BRIDGE_DRAIN_DEADLINE", "3s")
                .environment("BRIDGE_DRAIN_JITTER", "1s");
    }

    @Test
    @DisplayName("the bridge is drained and restarted, no message is lost or out of order")
    void drained() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.executable(options(broker, "hivemq"))) {
            Servers.awaitReady(server);
            try (FaultRun run = new FaultRun(broker.port(), server.httpPort(), 4)) {
                run.begin();
                Pacer.pause(LASTING.dividedBy(2));
                server.process().stop();
                try (WarServer next =
                        Servers.executable(options(broker, "hivemq").port(server.httpPort()))) {
                    Servers.awaitReady(next);
                    Pacer.pause(LASTING.dividedBy(2));
                    run.end();
                    System.out.println(run.report("dedicated, clients fail, bridge drained and restarted"));
                    run.assertTookPlace();
                    run.assertNothingLost(TOLD_APART);
                    run.assertInOrder(TOLD_APART);
                    assertThat(run.ledger().repeatedAfterConfirmation(Way.DOWN))
                            .as("repeats of what a client had confirmed")
                            .isEmpty();
                }
            }
        }
    }

    @Test
    @DisplayName("the bridge is killed, no message to a client is lost, none is out of order")
    void killed() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.executable(options(broker, "paho"))) {
            Servers.awaitReady(server);
            try (FaultRun run = new FaultRun(broker.port(), server.httpPort(), 5)) {
                run.begin();
                Pacer.pause(LASTING.dividedBy(2));
                long killedAt = kill(server.process());
                try (WarServer next = Servers.executable(options(broker, "paho").port(server.httpPort()))) {
                    Servers.awaitReady(next);
                    Pacer.pause(LASTING.dividedBy(2));
                    run.end();
                    System.out.println(run.report("dedicated, clients fail, bridge killed"));
                    assertOnlyWhatHadJustBeenReadIsLost(run, killedAt);
                    assertOnlyWhatHadJustBeenConfirmedIsRepeated(run, killedAt);
                }
            }
        }
    }

    @Test
    @DisplayName(
            "one of two bridges behind one address is killed, no message to a client is lost, none is out of order")
    void oneOfTwoKilled() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer one = Servers.executable(options(broker, "hivemq"));
                WarServer other = Servers.executable(options(broker, "paho"));
                FaultProxy address = FaultProxy.inTurnTo(one.httpPort(), other.httpPort())) {
            Servers.awaitReady(one);
            Servers.awaitReady(other);
            try (FaultRun run = new FaultRun(broker.port(), address.port(), 6)) {
                run.begin();
                Pacer.pause(LASTING.dividedBy(2));
                long killedAt = kill(one.process());
                Pacer.pause(LASTING.dividedBy(2));
                run.end();
                System.out.println(run.report("dedicated, clients fail, one of two bridges killed"));
                assertOnlyWhatHadJustBeenReadIsLost(run, killedAt);
            }
        }
    }

    private static long kill(ServerProcess process) {
        long now = System.currentTimeMillis();
        process.kill();
        return now;
    }

    private static void assertOnlyWhatHadJustBeenReadIsLost(FaultRun run, long killedAt) {
        List<Entry> lostUp = run.ledger().lost(Way.UP);
        System.out.printf(
                "read by the bridge before it was killed, and not yet at the broker: %,d, the oldest since %,d ms%n",
                lostUp.size(),
                lostUp.stream()
                        .mapToLong(loss -> killedAt - loss.item().settledAt())
                        .max()
                        .orElse(0));
        run.assertTookPlace();
        run.assertNothingLost(Way.DOWN);
        assertThat(lostUp)
                .as("lost upwards")
                .allMatch(loss -> loss.item().isSettled()
                        && Math.abs(killedAt - loss.item().settledAt()) < READ_BEFORE_MILLIS);
        run.assertInOrder(TOLD_APART);
    }

    private static void assertOnlyWhatHadJustBeenConfirmedIsRepeated(FaultRun run, long killedAt) {
        List<Repeat> repeats = run.ledger().repeatedAfterConfirmation(Way.DOWN);
        System.out.printf(
                "confirmed to the bridge before it was killed, and not yet to the broker: %,d, the oldest since %,d ms%n",
                repeats.size(),
                repeats.stream()
                        .mapToLong(repeat -> killedAt - repeat.confirmedAt())
                        .max()
                        .orElse(0));
        assertThat(repeats.stream()
                        .filter(repeat -> Math.abs(killedAt - repeat.confirmedAt()) >= READ_BEFORE_MILLIS)
                        .limit(SHOWN))
                .as("repeats of what a client had confirmed at another time than that of the kill, %d", killedAt)
                .isEmpty();
    }
}
