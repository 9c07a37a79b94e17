package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.HttpReply;
import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The acceptance tests in every container; the profile "containers" also writes down what was seen. */
@Tag("containers")
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0}")
@MethodSource("io.wsmqtt.bridge.reference.ContainerRun#thatStart")
class ContainersIT {
    private final ContainerRun run;

    ContainersIT(ContainerRun run) {
        this.run = run;
    }

    /** Nested, since what a class does before all its tests it does once for all its parameters. */
    @Nested
    @RequiresTool("mosquitto")
    @ExtendWith(ContainerReport.class)
    @Execution(ExecutionMode.SAME_THREAD)
    class Acceptance extends AcceptanceContract implements ContainerReport.Sighted {
        private final Sightings sightings = new Sightings(run, run.container().version());

        @Override
        WarServer start(Path archive, LaunchOptions options) {
            WarServer server =
                    run.container().start(archive, options.javaHome(run.jdk().home()));
            try {
                await().atMost(PATIENCE).ignoreExceptions().until(() -> isServed(server));
            } catch (ConditionTimeoutException e) {
                server.close();
                throw e;
            }
            sightings.started(Duration.between(launched(server), Instant.now()), Servers.residentBytes(server));
            return server;
        }

        @Override
        public boolean isOpenLiberty() {
            return run.container() == Container.OPEN_LIBERTY;
        }

        @Override
        public boolean drainsWhenStopped() {
            return run.container().drainsWhenStopped();
        }

        private boolean isServed(WarServer server) {
            try (RawWebSocket first =
                    RawWebSocket.to(server.httpPort(), LAMP + "start-up").open()) {
                return first.reply().status() == 101;
            }
        }

        private Instant launched(WarServer server) {
            return ProcessHandle.of(server.process().pid())
                    .flatMap(process -> process.info().startInstant())
                    .orElseThrow();
        }

        @Override
        public void observed(String what, String seen) {
            sightings.observed(what, seen);
        }

        @Override
        public Sightings sightings() {
            return sightings;
        }

        @Override
        String ownLog() {
            return run.container().withoutItsHabits(super.ownLog());
        }

        @Test
        void healthAndMetricsAreAtTheirUsualAddressesUnlessTheContainerOwnsThem() {
            String alive = "{\"status\":\"UP\"}\n";

            observed("/health at the root", whose(get("/health/live").body().equals(alive)));
            observed("/metrics at the root", whose(get("/metrics").body().contains("bridge_sessions")));
            assertThat(get("/bridge/health/live").body()).isEqualTo(alive);
            assertThat(get("/bridge/metrics").body()).contains("bridge_sessions");
        }

        private String whose(boolean ours) {
            return ours ? "the bridge's" : "the container's";
        }

        @Test
        void aRefusalDoesNotRepeatTheKey() {
            HttpReply reply = RawWebSocket.to(server().httpPort(), "/netgate/wrong-key/demo/lamp-1/me")
                    .refused();

            observed("header Server of a refusal", reply.header("Server").orElse("none"));
            assertThat(reply.body()).doesNotContain("wrong-key");
        }
    }
}
