package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.reference.Ledger.Lane;
import io.wsmqtt.bridge.reference.Ledger.Way;
import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A bridge with shared links keeps what its clients have not confirmed in its own memory, and the broker keeps nothing for it
 * once it has drained. So a restart may cost what it still held, which it says in its log, and what the device sent while no
 * bridge was there: the broker's PUBACK says then that nobody had subscribed, and its log when the bridge left.
 */
@RequiresTool("mosquitto")
@DisplayName("While clients are cut, freeze and reconnect, and a bridge with shared links is drained and restarted")
class SharedRestartIT {
    private static final Duration LASTING = FaultRun.seconds("faults.shared.seconds", 30);
    private static final String NODE = "node-of-the-test";

    private static LaunchOptions options(MosquittoBroker broker) {
        return Servers.options(broker)
                .environment("BRIDGE_NODE_ID", NODE)
                .environment("BRIDGE_DRAIN_DEADLINE", "3s")
                .environment("BRIDGE_DRAIN_JITTER", "1s");
    }

    @Test
    @DisplayName(
            "only what it held at the end, by its log, or what came while it was away is lost; none is out of order")
    void drained() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.executable(options(broker))) {
            Servers.awaitReady(server);
            try (FaultRun run = new FaultRun(broker.port(), server.httpPort(), 7)) {
                run.begin();
                Pacer.pause(LASTING.dividedBy(2));
                server.process().stop();
                LeftBehind left = LeftBehind.by(NODE, server.log(), broker);
                long gone = System.currentTimeMillis();
                try (WarServer next = Servers.executable(options(broker).port(server.httpPort()))) {
                    Servers.awaitReady(next);
                    Pacer.pause(LASTING.dividedBy(2));
                    run.end();
                    System.out.println(run.report("shared, clients fail, bridge drained and restarted"));
                    System.out.printf(
                            "held at the end by the bridge's log: %,d for %,d phones%n",
                            left.messages(), left.held().size());
                    run.assertTookPlace();
                    run.assertNothingLost(Way.UP);
                    run.assertInOrder();
                    run.ledger().lanes(Way.DOWN).forEach(lane -> {
                        left.assertNoMoreLost(lane);
                        assertThat(lane.lost())
                                .as(
                                        "lost for %s, and the first it got since is %d",
                                        lane.phone(), firstSince(lane, gone))
                                .allMatch(loss -> loss.item().number() < firstSince(lane, gone));
                    });
                }
            }
        }
    }

    /** The number of the first message that the next bridge has delivered; above all if it has none. */
    private static int firstSince(Lane lane, long gone) {
        return lane.sent().items().stream()
                .filter(item -> item.sentAt() >= gone && lane.receipts().has(item.number()))
                .mapToInt(Sent.Item::number)
                .min()
                .orElse(Integer.MAX_VALUE);
    }
}
