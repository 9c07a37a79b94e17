package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("sh")
class ServerProcessTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private @Nullable ServerProcess server;

    @AfterEach
    void nothingIsLeftRunning() {
        if (server != null) {
            server.close();
            assertThat(server.isAlive()).isFalse();
        }
    }

    private ServerProcess shell(String script) {
        ServerProcess started = ServerProcess.start(new ServerProcess.Spec(
                List.of("sh", "-c", script), folder, Map.of("GREETING", "hello"), folder.resolve("log")));
        server = started;
        return started;
    }

    @Test
    void itSeesItsEnvironmentAndItsOutputIsInTheLog() {
        ServerProcess shell = shell("echo $GREETING; exec sleep 60");
        shell.awaitLog("hello", DEADLINE);
        assertThat(shell.exitStatus()).isEmpty();
    }

    @Test
    void stopLetsItEndByItself() {
        ServerProcess shell = shell("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done");
        shell.awaitLog("up", DEADLINE);
        shell.stop();
        assertThat(shell.exitStatus()).hasValue(3);
        assertThat(shell.log()).contains("bye");
    }

    @Test
    void stopKillsWhatDoesNotListen() {
        ServerProcess shell = shell("trap '' TERM; echo up; while :; do sleep 0.05; done");
        shell.awaitLog("up", DEADLINE);
        shell.stop(Duration.ofMillis(50));
        assertThat(shell.exitStatus()).hasValue(128 + 9);
    }

    @Test
    void aFrozenOneCanBeStopped() {
        ServerProcess shell = shell("echo up; exec sleep 60");
        shell.awaitLog("up", DEADLINE);
        shell.freeze();
        assertThat(shell.isAlive()).isTrue();
        shell.stop();
        assertThat(shell.exitStatus()).hasValue(128 + 15);
    }

    @Test
    void killTakesItsChildrenAlong() {
        ServerProcess shell = shell("sleep 60 & echo child $!; wait");
        shell.awaitLog("child ", DEADLINE);
        ProcessHandle child = ProcessHandle.of(Long.parseLong(shell.log().replaceAll("\\D", "")))
                .orElseThrow();
        shell.kill();
        assertThat(child.onExit()).succeedsWithin(DEADLINE);
    }

    @Test
    void waitingForOneThatHasEndedFailsEarlyAndShowsTheLog() {
        ServerProcess shell = shell("echo cannot open the port; exit 1");
        assertThatThrownBy(() -> shell.awaitLog("ready", Duration.ofMinutes(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the process has ended")
                .hasMessageContaining("cannot open the port");
    }

    @Test
    void anHttpStatusCanBeWaitedFor() throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/ready", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        http.start();
        try {
            ServerProcess shell = shell("exec sleep 60");
            URI address = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
            shell.awaitHttp(address.resolve("/ready"), 204, DEADLINE);
            shell.awaitHttp(address.resolve("/elsewhere"), 404, DEADLINE);
            shell.awaitPort(http.getAddress().getPort(), DEADLINE);
        } finally {
            http.stop(0);
        }
    }
}
