package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shared folder of each container, and CDI where it is on without more ado. */
@Tag("containers")
@Execution(ExecutionMode.CONCURRENT)
@RequiresTool("mosquitto")
class PolicyContainersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Set<Container> WITH_CDI = EnumSet.of(
            Container.PAYARA_MICRO, Container.PAYARA, Container.GLASSFISH_7, Container.GLASSFISH_8, Container.WILDFLY);

    private static final String BEAN = """
            @ApplicationScoped public class ByCdi implements Authenticator {
              public CompletionStage<Authenticator.Verdict> authenticate(Credentials credentials) {
                return CompletableFuture.completedFuture(new Authenticator.Granted(Map.of("by", "cdi")));
              }
            }
            """;

    @TempDir
    private Path folder;

    /** One start for each container: another JDK makes no difference here. */
    static Stream<Container> containers() {
        return ContainerRun.thatStart()
                .map(ContainerRun::container)
                .filter(container -> container != Container.EXECUTABLE)
                .distinct();
    }

    @ParameterizedTest(name = "of {0}")
    @MethodSource("containers")
    void aPolicyInTheSharedFolderServesBesideAnAuthenticatorThatIsABean(Container container) {
        Path policy = new PlugInFile()
                .policy("Shared", "", "shared")
                .service(RoutingPolicy.class, "com.acme.Shared")
                .write(folder.resolve("policy.jar"));
        Path beans = new PlugInFile().source("ByCdi", BEAN).beans().write(folder.resolve("beans.jar"));
        Path archive = PlugInFile.archiveWith(folder.resolve("bridge.war"), beans);
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server =
                        container.start(archive, Servers.options(broker).sharedLibrary(policy))) {
            server.process().awaitHttp(server.uri().resolve("bridge/health/ready"), 200, PATIENCE);
            try (RawWebSocket socket = RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/anna")
                    .open()) {
                assertThat(answer(socket))
                        .contains(new Event.Text(WITH_CDI.contains(container) ? "shared, cdi" : "shared"));
            }
        }
    }

    /** Asks more than once: whether a frame in the first moment is answered is for the acceptance tests to say. */
    private static Optional<Event> answer(RawWebSocket socket) {
        Optional<Event> answer = Optional.empty();
        for (int asked = 0; asked < 5 && answer.isEmpty(); asked++) {
            socket.sendText("which-door");
            answer = socket.poll(Duration.ofSeconds(2));
        }
        return answer;
    }
}
