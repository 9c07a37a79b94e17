package io.wsmqtt.bridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example is built, run, tried and stopped by what its README says, and then asked for what it promises besides. */
@RequiresTool({"mosquitto", "mosquitto_pub", "mosquitto_sub", "mvn"})
class SamplesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path temporary;

    private static LocalRepository repository = new LocalRepository(Path.of(""));
    private static Path examples = Path.of("");

    @BeforeAll
    static void copyTheExamples() throws IOException {
        Path source = Path.of(property("examples.folder"));
        examples = temporary.resolve("project/examples");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path relative = source.relativize(file);
                if (Stream.of("target", "it").noneMatch(name -> holds(relative, name))) {
                    Files.createDirectories(examples.resolve(relative).getParent());
                    Files.copy(file, examples.resolve(relative));
                }
            }
        }
        repository = LocalRepository.make(
                temporary.resolve("repository"),
                Path.of(property("examples.repository")),
                source.resolve("..").normalize(),
                property("examples.version"));
    }

    private static boolean holds(Path path, String name) {
        return Stream.iterate(path, part -> part != null, Path::getParent)
                .anyMatch(part -> part.getFileName().toString().equals(name));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run this test by Maven");
        }
        return value;
    }

    @Test
    void deviceBindingLetsOnlyBoundUsersIn() {
        try (Sample sample = started("device-binding")) {
            sample.isTried();

            assertThat(sample.connect("/netgate/secret/lamp/2/alice").refused().status())
                    .isEqualTo(403);
            endsInOrder(sample, "/netgate/secret/lamp/1/bob");
        }
    }

    @Test
    void jsonRoutingPublishesKnownCommandsAlone() {
        try (Sample sample = started("json-routing")) {
            sample.isTried();

            try (RawWebSocket alice =
                    sample.connect("/netgate/secret/lamp/1/alice").open()) {
                alice.sendText("{\"CMD\":\"+/#\"}");
                assertThat(alice.next(PATIENCE)).isEqualTo(new Event.Text("{\"ERROR\":\"this CMD is not known\"}"));
            }
            endsInOrder(sample, "/netgate/secret/lamp/1/bob");
        }
    }

    @Test
    void anApplicationOfOnesOwnHasItsOwnPath() {
        try (Sample sample = started("own-application")) {
            sample.isTried();

            assertThat(sample.connect("/rooms/wrong/kitchen/anna").refused().status())
                    .isEqualTo(401);
            assertThat(sample.connect("/rooms/secret/kitchen/a%2Bb").refused().body())
                    .contains("4504", "member holds '+'");
            endsInOrder(sample, "/rooms/secret/cellar/anna");
        }
    }

    @Test
    void springBootServesTheBridgeAndDrainsItFirst() throws IOException {
        try (Sample sample = started("spring-boot")) {
            sample.isTried();

            assertThat(readiness(sample)).isEqualTo(200);
            sample.broker().stop();
            await().atMost(PATIENCE).until(() -> readiness(sample) == 503);
            sample.broker().restart();
            await().atMost(PATIENCE).until(() -> readiness(sample) == 200);
            endsInOrder(sample, "/netgate/secret/lamp/2/bob");
        }
    }

    private static Sample started(String name) {
        return Sample.started(examples.resolve(name), repository);
    }

    /** A client is told to come back: the drain was before the server closed its sockets. */
    private static void endsInOrder(Sample sample, String target) {
        try (RawWebSocket client = sample.connect(target + "?heartbeat=echo").open()) {
            client.sendText("H");
            assertThat(nextBut("is on", client)).isEqualTo(new Event.Text("H"));

            sample.isStopped();

            assertThat(nextBut("is on", client)).isEqualTo(new Event.Close(1001, "going away: reconnect"));
        }
    }

    /** What comes next but for this, which is retained at the broker. */
    private static Event nextBut(String retained, RawWebSocket client) {
        Event event = client.next(PATIENCE);
        return event.equals(new Event.Text(retained)) ? client.next(PATIENCE) : event;
    }

    private static int readiness(Sample sample) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                sample.uri("/actuator/health/readiness").toURL().openConnection(Proxy.NO_PROXY);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
