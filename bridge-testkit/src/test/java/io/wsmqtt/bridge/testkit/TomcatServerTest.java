package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomcatServerTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void itRunsAnApplicationAtTheRootThatCanBeTakenAwayAndPutBack() throws Exception {
        Path home = Path.of(System.getProperty("tomcat.home"));
        Path war = WarFile.ofPage(
                folder.resolve("first.war"),
                "<%= System.getenv(\"SOME_VARIABLE\") + \" \" + System.getProperty(\"some.property\") %>");
        LaunchOptions options = LaunchOptions.defaults()
                .environment("SOME_VARIABLE", "one")
                .systemProperty("some.property", "two | $three 'four'");
        try (RedeployableServer server = WarServer.tomcat(home, war, options)) {
            assertThat(ExecutableWarTest.get(server.uri().resolve("page.jsp"))).isEqualTo("one two | $three 'four'");
            server.undeploy();
            server.process().awaitHttp(server.uri().resolve("page.jsp"), 404, DEADLINE);
            server.deploy(WarFile.ofPage(folder.resolve("second.war"), "back"));
            assertThat(ExecutableWarTest.get(server.uri().resolve("page.jsp"))).isEqualTo("back");
            server.process().stop();
            assertThat(server.log()).contains("Stopping service [Catalina]");
        }
    }
}
