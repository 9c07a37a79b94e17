package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutableWarTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void itRunsOnItsPortWithItsEnvironmentAndProperties() throws Exception {
        Path war = WarFile.executable(folder.resolve("tiny.war"), TinyMain.class);
        LaunchOptions options = LaunchOptions.defaults()
                .environment("SOME_VARIABLE", "one")
                .systemProperty("some.property", "two | $three");
        try (WarServer server = WarServer.executable(war, options)) {
            assertThat(get(server.uri())).isEqualTo("one two | $three");
            assertThat(server.log()).contains("serving");
            server.process().stop();
            assertThat(server.process().exitStatus()).hasValue(128 + 15);
        }
    }

    @Test
    void aStartThatFailsShowsTheLog() throws Exception {
        Path war = WarFile.executable(folder.resolve("tiny.war"), TinyMain.class);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LaunchOptions options = LaunchOptions.defaults().port(taken.getLocalPort());
            assertThatThrownBy(() -> WarServer.executable(war, options)).hasMessageContaining("BindException");
        }
    }

    static String get(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
