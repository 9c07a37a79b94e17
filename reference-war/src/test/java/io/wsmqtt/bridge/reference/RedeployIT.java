package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RedeployableServer;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("containers")
@Execution(ExecutionMode.CONCURRENT)
@RequiresTool("mosquitto")
@DisplayName("Undeploying")
class RedeployIT {
    private static final int TIMES = 10;

    static Stream<Arguments> containers() {
        List<Container> all = List.of(Container.TOMCAT_10, Container.TOMCAT_11, Container.PAYARA);
        // Payara Server is unpacked for the whole matrix only.
        Stream<Arguments> unpacked = all.stream()
                .filter(container -> container != Container.PAYARA
                        || ContainerRun.thatStart().anyMatch(run -> run.container() == container))
                .map(container -> Arguments.of(container, "paho"));
        return Stream.concat(unpacked, Stream.of(Arguments.of(Container.TOMCAT_10, "hivemq")));
    }

    @ParameterizedTest(name = "from {0} with {1} ten times over leaves nothing of it, and a phone is served each time")
    @MethodSource("containers")
    void leavesNothing(Container container, String connector) {
        try (MosquittoBroker broker = MosquittoBroker.start();
                RedeployableServer server = (RedeployableServer) container.start(
                        Servers.WAR,
                        Servers.options(broker)
                                .environment("BRIDGE_CONNECTOR", connector)
                                .jvmArgument(RunningJvm.WITHOUT_SOFT_REFERENCES));
                Device device = new Device(broker.port())) {
            device.answersUsersOf("netgate/p1/s1");
            for (int i = 0; i < TIMES; i++) {
                server.process().awaitHttp(server.uri().resolve("bridge/health/ready"), 200, Deployed.PATIENCE);
                Phone.Inbox phone = Phone.connect(Phone.http(), server.httpPort(), "user" + i);
                phone.phone().send(Device.ASK).join();
                await().until(() -> phone.texts().contains(Device.ANSWER));
                server.undeploy();
                assertThat(phone.phone()
                                .closeCode()
                                .orTimeout(10, TimeUnit.SECONDS)
                                .join())
                        .isEqualTo(1001);
                EndingContract.assertNothingRemains(server);
                server.deploy(Servers.WAR);
            }
            server.undeploy();
            EndingContract.assertNothingRemains(server);
            assertThat(server.log())
                    .as("what Tomcat's leak check says")
                    .doesNotContain("but has failed to stop it")
                    .doesNotContain("but failed to remove it")
                    .doesNotContain("still processing a request")
                    .doesNotContain("memory leak");
        }
    }
}
