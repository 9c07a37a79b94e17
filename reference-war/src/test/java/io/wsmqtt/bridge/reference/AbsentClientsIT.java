package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.reference.Pacer.Beat;
import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
@DisplayName("When a thousand clients leave and never return while messages keep coming")
class AbsentClientsIT {
    private static final int CLIENTS = 1_000;
    private static final int PER_SECOND = 1_500;

    /** To one of them, beyond what is held for one. */
    private static final int MORE_TO_ONE_PER_SECOND = 50;

    /** Well below the resume window, so that all of it comes for somebody who may return. */
    private static final Duration LASTING = Duration.ofSeconds(15);

    private static final int KIBIBYTE = 1_024;
    private static final long HELD_TOTAL = 32L * KIBIBYTE * KIBIBYTE;
    private static final String DROPPED = "bridge_dropped_total";

    private static LaunchOptions options(MosquittoBroker broker) {
        return Servers.options(broker)
                .environment("BRIDGE_RESUME_WINDOW", "25s")
                .environment("BRIDGE_HELD_TOTAL", "32MiB")
                .environment("BRIDGE_HELD_MESSAGES", "64")
                .environment("BRIDGE_HELD_BYTES", "256KiB")
                .environment("BRIDGE_OUTBOUND_MESSAGES", "64")
                .environment("BRIDGE_OUTBOUND_BYTES", "256KiB")
                .jvmArgument("-Xmx128m");
    }

    @Test
    @DisplayName("memory stays within the bounds, and the metric and the log say what was discarded and why")
    void memoryIsBounded() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.executable(options(broker));
                Device device = new Device(broker.port())) {
            Servers.awaitReady(server);
            connectAndLeave(server);
            AtomicInteger acknowledged = new AtomicInteger();
            double mostHeld = flood(device, server, acknowledged);
            await().atMost(Duration.ofSeconds(60)).until(() -> Servers.metric(server, "bridge_parked", "") == 0);

            double full = Servers.metric(server, DROPPED, "cause=\"held_full\"");
            double neverReturned = Servers.metric(server, DROPPED, "cause=\"never_returned\"");
            System.out.printf(
                    "%,d messages for %,d clients that had left: at most %.1f MiB held, %,.0f discarded since no more may be "
                            + "held, %,.0f since the client never returned%n",
                    acknowledged.get(), CLIENTS, mostHeld / KIBIBYTE / KIBIBYTE, full, neverReturned);
            assertThat(server.log()).doesNotContain("OutOfMemoryError");
            assertThat(mostHeld).isGreaterThan(HELD_TOTAL * 0.9).isLessThanOrEqualTo(HELD_TOTAL);
            assertThat(full).isPositive();
            assertThat(neverReturned).isPositive();
            assertThat(Servers.metric(server, DROPPED, "")).isEqualTo(full + neverReturned);
            // What came for a client after it had been given up was for nobody.
            assertThat(full + neverReturned).isBetween(acknowledged.get() / 2.0, (double) acknowledged.get());
            assertThat(Servers.metric(server, "bridge_held_bytes", "")).isZero();
            assertThat(discardedByTheLog(server, "their clients did not come back within PT25S"))
                    .isEqualTo((long) neverReturned);
            assertThat(discardedByTheLog(server, "as much was held as may be")).isEqualTo((long) full);
        }
    }

    private static String user(int number) {
        return "absent" + number;
    }

    private static void connectAndLeave(WarServer server) {
        List<RawWebSocket> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/" + user(i) + "?cid=phone" + i)
                        .open())
                .toList();
        clients.forEach(RawWebSocket::reset);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Servers.metric(server, "bridge_parked", ""))
                        .as("bridge_parked")
                        .isEqualTo(CLIENTS));
    }

    /** Returns how many bytes were held at most. */
    private static double flood(Device device, WarServer server, AtomicInteger acknowledged) {
        Random random = new Random(8);
        AtomicInteger next = new AtomicInteger();
        double[] most = new double[1];
        long until = System.nanoTime() + LASTING.toNanos();
        AtomicInteger sent = new AtomicInteger();
        Pacer.run(
                () -> System.nanoTime() - until >= 0,
                List.of(
                        new Beat(
                                PER_SECOND,
                                () -> send(device, next.getAndIncrement() % CLIENTS, random, sent, acknowledged)),
                        new Beat(MORE_TO_ONE_PER_SECOND, () -> send(device, 0, random, sent, acknowledged)),
                        new Beat(
                                5,
                                () -> most[0] = Math.max(most[0], Servers.metric(server, "bridge_held_bytes", "")))));
        await().untilAsserted(() -> assertThat(acknowledged).hasValue(sent.get()));
        return most[0];
    }

    private static void send(Device device, int client, Random random, AtomicInteger sent, AtomicInteger acknowledged) {
        sent.incrementAndGet();
        String payload = "x".repeat(KIBIBYTE + random.nextInt(3 * KIBIBYTE));
        CompletableFuture<?> unused =
                device.publish("netgate/p1/s1/to/" + user(client), payload).thenRun(acknowledged::incrementAndGet);
    }

    private static long discardedByTheLog(WarServer server, String cause) {
        return Pattern.compile("discarded (\\d+) held messages .*: " + cause)
                .matcher(server.log())
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }
}
