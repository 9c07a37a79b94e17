package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a connection to the broker for each phone costs: Paho has four threads for each, virtual ones where the JDK has them. */
@RequiresTool("mosquitto")
@DisplayName("With a dedicated link for each")
class DedicatedScaleIT {
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    @DisplayName("500 clients work on the build's JDK, with Paho")
    void fiveHundred() throws IOException {
        serves(500, "paho", LaunchOptions.defaults());
    }

    @Test
    @DisplayName("2,000 clients work on the newest JDK, with Paho, with far fewer threads than connections")
    void twoThousand() throws IOException {
        long more = serves(2_000, "paho", LaunchOptions.defaults().javaHome(NewestJdk.required()));
        assertThat(more).isLessThan(500);
    }

    @Test
    @DisplayName("2,000 clients work on the build's JDK, with HiveMQ, with no thread for any of them")
    void twoThousandOnEventLoops() throws IOException {
        long more = serves(2_000, "hivemq", LaunchOptions.defaults());
        assertThat(more).isLessThan(20);
    }

    /** Returns how many threads more the server has for it. */
    private static long serves(int clients, String connector, LaunchOptions jdk) throws IOException {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.executable(jdk.environment("BRIDGE_KEYS", "main=secret")
                        .environment("BRIDGE_BROKER_URI", broker.uri().toString())
                        .environment("BRIDGE_CONNECTOR", connector)
                        .environment("BRIDGE_LINK", "dedicated"));
                Device device = new Device(broker.port());
                CheapPhones phones = new CheapPhones()) {
            Servers.awaitReady(server);
            long memoryBefore = Servers.residentBytes(server);
            long threadsBefore = Servers.threads(server);
            long began = System.nanoTime();
            for (int i = 0; i < clients; i++) {
                phones.connect(server.httpPort(), "/netgate/secret/p1/s1/user" + i + "?cid=phone" + i);
            }
            // One more than the phones: it tells whether the broker is there.
            await().atMost(PATIENCE).until(() -> Servers.metric(server, "bridge_links_up", "") == clients + 1);
            await().atMost(PATIENCE).until(() -> {
                long before = phones.messages();
                device.publish("netgate/p1/s1/to-all", "are all subscribed?").join();
                return IntStream.range(0, 20).anyMatch(i -> {
                    Pacer.pause(Duration.ofMillis(50));
                    return phones.messages() - before >= clients;
                });
            });
            long connected = System.nanoTime();
            Pacer.pause(Duration.ofSeconds(2));
            long before = phones.messages();
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<?>[] sent = IntStream.range(0, clients)
                        .mapToObj(i -> device.publish("netgate/p1/s1/to/user" + i, "hello"))
                        .toArray(CompletableFuture<?>[]::new);
                CompletableFuture.allOf(sent).join();
            }
            await().atMost(PATIENCE).until(() -> phones.messages() - before >= (long) ROUNDS * clients);
            long threads = Servers.threads(server);
            long memory = Servers.residentBytes(server);
            System.out.printf(
                    "%,d dedicated clients with %s: served after %.1f s, %,d threads (%,d before), %,d MiB resident (%,d before), %,d KiB each%n",
                    clients,
                    connector,
                    (connected - began) / 1e9,
                    threads,
                    threadsBefore,
                    memory >> 20,
                    memoryBefore >> 20,
                    ((memory - memoryBefore) / clients) >> 10);
            assertThat(phones.messages() - before).as("none twice").isEqualTo((long) ROUNDS * clients);
            assertThat(phones.lost()).isZero();
            assertThat(server.log()).doesNotContain("OutOfMemoryError");
            return threads - threadsBefore;
        }
    }
}
