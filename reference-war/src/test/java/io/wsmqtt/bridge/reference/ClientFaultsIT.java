package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.reference.Ledger.Way;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
@DisplayName("While clients are cut, freeze and reconnect")
class ClientFaultsIT {
    private static final Duration LASTING = FaultRun.seconds("faults.clients.seconds", 60);
    private static final long SEED = 1;

    @Test
    @DisplayName("no message is lost or out of order either way, and none that a client has confirmed comes again")
    void nothingIsLost() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.tomcat(Servers.options(broker))) {
            Servers.awaitReady(server);
            try (FaultRun run = new FaultRun(broker.port(), server.httpPort(), SEED)) {
                run.begin();
                Pacer.pause(LASTING);
                run.end();
                System.out.println(run.report("clients fail"));
                run.assertTookPlace();
                run.assertFaults();
                run.assertNothingLost(Way.values());
                run.assertInOrder();
                Ledger.Figures down = run.ledger().figures(Way.DOWN);
                assertThat(down.confirmed()).as("confirmed").isGreaterThan(down.received() / 4);
                assertThat(down.repeatsAfterConfirmation())
                        .as("repeats of what a client had confirmed")
                        .isZero();
                assertThat(Servers.metric(server, "bridge_dropped_total", "")).isZero();
            }
        }
    }
}
