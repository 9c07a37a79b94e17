package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RedeployableServer;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("mosquitto")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("An application's own policy")
class PoliciesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private MosquittoBroker broker;

    @BeforeAll
    void startBroker() {
        broker = MosquittoBroker.start();
    }

    @AfterAll
    void stopBroker() {
        // It is missing if the start failed; its own failure is what is reported then.
        if (broker != null) {
            broker.close();
        }
    }

    private Path service(String name, String answer) {
        return new PlugInFile()
                .policy(name, "", answer)
                .service(RoutingPolicy.class, "com.acme." + name)
                .write(folder.resolve(name + ".jar"));
    }

    private static String answer(WarServer server) {
        // Not /health/ready: that is MicroProfile's on Payara.
        server.process().awaitHttp(server.uri().resolve("bridge/health/ready"), 200, PATIENCE);
        try (RawWebSocket socket =
                RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/anna").open()) {
            socket.sendText("which-door");
            Event event = socket.next(PATIENCE);
            assertThat(event).isInstanceOf(Event.Text.class);
            return ((Event.Text) event).text();
        }
    }

    @Test
    @DisplayName(
            "in a shared jar of Tomcat, or in WEB-INF/lib, serves; both at once do not start; nothing is left of it")
    void tomcat() throws Exception {
        Path shared = service("Shared", "shared");
        Path own = service("Own", "own");
        Path two = PlugInFile.archiveWith(folder.resolve("two.war"), own);
        try (RedeployableServer tomcat = Servers.tomcat(
                Servers.options(broker).sharedLibrary(shared).jvmArgument(RunningJvm.WITHOUT_SOFT_REFERENCES))) {
            assertThat(answer(tomcat)).isEqualTo("shared");
            assertThat(tomcat.log())
                    .contains("plugged in: RoutingPolicy com.acme.Shared (service entry in ")
                    .contains("Shared.jar)");

            tomcat.undeploy();
            tomcat.deploy(two);
            assertThat(tomcat.log())
                    .contains("several of the kind io.wsmqtt.bridge.RoutingPolicy: com.acme.")
                    .containsPattern("com\\.acme\\.Shared \\(service entry in \\S+lib/Shared\\.jar\\)")
                    .containsPattern("com\\.acme\\.Own \\(service entry in \\S+WEB-INF/lib/Own\\.jar\\)");
            assertThat(RawWebSocket.to(tomcat.httpPort(), "/netgate/secret/p1/s1/anna")
                            .refused()
                            .status())
                    .isEqualTo(404);

            tomcat.undeploy();
            tomcat.deploy(Servers.WAR);
            assertThat(answer(tomcat)).isEqualTo("shared");

            tomcat.undeploy();
            EndingContract.assertNothingRemains(tomcat);
        }
    }

    @Test
    @DisplayName("in WEB-INF/lib of Tomcat serves")
    void webInfLib() {
        Path archive = PlugInFile.archiveWith(folder.resolve("own.war"), service("Alone", "own"));
        try (WarServer tomcat = Container.TOMCAT_10.start(archive, Servers.options(broker))) {
            assertThat(answer(tomcat)).isEqualTo("own");
        }
    }

    private static final String BY_CDI = """
            @Dependent public class ByCdi implements Authenticator {
              @jakarta.inject.Inject Name name;
              public CompletionStage<Authenticator.Verdict> authenticate(Credentials credentials) {
                return CompletableFuture.completedFuture(new Authenticator.Granted(Map.of("by", name.text())));
              }
              @PreDestroy void end() { System.out.println("ByCdi was destroyed"); }
            }
            """;

    private Path beans() {
        return new PlugInFile()
                .policy("Bean", "@ApplicationScoped", "bean")
                .source("Name", "@ApplicationScoped public class Name { public String text() { return \"cdi\"; } }")
                .source("ByCdi", BY_CDI)
                .beans()
                .service(Authenticator.class, "com.acme.ByCdi")
                .write(folder.resolve("beans.jar"));
    }

    @Test
    @DisplayName("as a CDI bean on Payara Micro serves, injected into, and is destroyed at the end")
    void payaraMicro() {
        Path archive = PlugInFile.archiveWith(folder.resolve("beans.war"), beans());
        try (WarServer payara = Container.PAYARA_MICRO.start(archive, Servers.options(broker))) {
            assertThat(answer(payara)).isEqualTo("bean, cdi");
            assertThat(payara.log())
                    .contains("RoutingPolicy com.acme.Bean (CDI bean, @ApplicationScoped, in ")
                    .contains("Authenticator com.acme.ByCdi (CDI bean, @Dependent, in ");

            payara.process().stop();
            assertThat(payara.log()).containsOnlyOnce("ByCdi was destroyed");
        }
    }

    @Test
    @DisplayName("as a CDI bean beside another as a service stops the start on Payara Micro, and both are named")
    void beanAndService() {
        Path archive = PlugInFile.archiveWith(folder.resolve("both.war"), beans(), service("Second", "second"));
        try (WarServer payara = Container.PAYARA_MICRO.start(archive, Servers.options(broker))) {
            assertThat(payara.log())
                    .contains("several of the kind io.wsmqtt.bridge.RoutingPolicy: com.acme.Bean (CDI bean,")
                    .containsPattern("com\\.acme\\.Second \\(service entry in \\S+Second\\.jar\\)");
        }
    }
}
