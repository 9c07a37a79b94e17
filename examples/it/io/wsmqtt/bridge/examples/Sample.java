package io.wsmqtt.bridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.WebSocketHandshake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One example, of whose README each step is typed into a shell in its folder, but for the first, which is to install the
 * bridge: {@link LocalRepository} stands for it. The ports of the README are replaced by free ones. Serial.
 */
final class Sample implements AutoCloseable {
    private static final String INSTALL = "(cd ../.. && mvn -q install -DskipTests)";
    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(5);
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration PRINT_DEADLINE = Duration.ofSeconds(10);

    private final MosquittoBroker broker = MosquittoBroker.start();
    private final int port = freePort();
    private final Readme readme;
    private final Terminal terminal;

    private Sample(Path folder, LocalRepository repository) {
        readme = Readme.read(folder.resolve("README.md"));
        Path java = Path.of(System.getProperty("java.home", ""));
        terminal = new Terminal(
                folder,
                Map.of("JAVA_HOME", java.toString(), "PATH", java.resolve("bin") + ":" + System.getenv("PATH")));
        boolean offline = System.getProperty("examples.network", "").equals("offline true");
        terminal.type(
                "mvn() { command mvn -B -ntp %s -Dmaven.repo.local='%s' \"$@\"; }"
                        .formatted(offline ? "-o" : "", repository.folder()),
                DEADLINE);
    }

    /** Does what the README says up to the point where there is something to try. */
    static Sample started(Path folder, LocalRepository repository) {
        Sample sample = new Sample(folder, repository);
        try {
            assertThat(sample.readme.sections()).containsExactly("Before", "Build", "Run", "Try", "Stop");
            assertThat(sample.readme.in("Before")).containsExactly(new Readme.Step("Before", INSTALL, List.of()));
            sample.follow("Build", BUILD_DEADLINE);
            sample.follow("Run", DEADLINE);
            return sample;
        } catch (AssertionError | RuntimeException e) {
            sample.close();
            throw e;
        }
    }

    /** Tries what the README says, and compares with what it promises. */
    void isTried() {
        assertThat(readme.in("Try"))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.promised())
                        .as("what is promised after %s", step.script())
                        .isNotEmpty());
        follow("Try", DEADLINE);
    }

    /** Stops it as the README says, and waits until its port is free. */
    void isStopped() {
        follow("Stop", DEADLINE);
        await("end of the server").atMost(DEADLINE).until(() -> !isListening());
    }

    private void follow(String section, Duration deadline) {
        for (Readme.Step step : readme.in(section)) {
            int before = terminal.lines().size();
            terminal.type(withOurPorts(step.script()), deadline);
            if (!step.promised().isEmpty()) {
                await().atMost(PRINT_DEADLINE)
                        .untilAsserted(() -> assertThat(terminal.lines().stream()
                                        .skip(before)
                                        .filter(line -> !line.isBlank() && !line.startsWith("== ")))
                                .as("what %s prints", step.script())
                                .containsExactlyInAnyOrderElementsOf(step.promised()));
            }
        }
    }

    private String withOurPorts(String script) {
        return script.replace("1883", Integer.toString(broker.port())).replace("8080", Integer.toString(port));
    }

    /** A handshake of our own client with it. */
    WebSocketHandshake connect(String target) {
        return RawWebSocket.to(port, target);
    }

    /** An address of it. */
    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    MosquittoBroker broker() {
        return broker;
    }

    private boolean isListening() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        terminal.close();
        broker.close();
    }
}
