package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The acceptance tests in every container; the profile "containers" also writes down what was seen. */
@RequiresTool("mosquitto")
@ParameterizedClass(name = "{0}")
@MethodSource("io.wsmqtt.bridge.reference.ContainerRun#selected")
@ExtendWith(ContainerReport.class)
class ContainersIT extends AcceptanceContract {
    private final ContainerRun run;
    private final Sightings sightings;

    ContainersIT(ContainerRun run) {
        this.run = run;
        this.sightings = new Sightings(run);
    }

    @Override
    WarServer start(Path archive, LaunchOptions options) {
        long launched = System.nanoTime();
        WarServer server =
                run.container().start(archive, options.javaHome(run.jdk().home()));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (RawWebSocket first =
                    RawWebSocket.to(server.httpPort(), LAMP + "start-up").open()) {
                return first.reply().status() == 101;
            }
        });
        sightings.started(Duration.ofNanos(System.nanoTime() - launched), Servers.residentBytes(server));
        return server;
    }

    @Override
    void observed(String fact, String seen) {
        sightings.observed(fact, seen);
    }

    Sightings sightings() {
        return sightings;
    }

    @Override
    String ownLog() {
        return run.container().withoutItsHabits(super.ownLog());
    }

    @Test
    void healthHasItsUsualAddress() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").body()).isEqualTo("{\"status\":\"UP\"}\n");
    }

    @Test
    void metricsHaveTheirUsualAddress() throws Exception {
        assertThat(get("/metrics").body()).contains("bridge_sessions");
    }
}
