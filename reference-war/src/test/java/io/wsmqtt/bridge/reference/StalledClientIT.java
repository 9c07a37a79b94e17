package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
@DisplayName("A client that stops reading")
class StalledClientIT {
    private static final int OTHERS = 200;
    private static final int PER_SECOND = 5;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 20;
    private static final int MEBIBYTE = 1 << 20;

    @Test
    @DisplayName("is closed with 4001 while 200 others get theirs with a p99 delay below 250 ms, in bounded memory")
    void delaysNobody() throws Exception {
        try (MosquittoBroker broker = broker();
                WarServer server = Servers.tomcat(Servers.options(broker).jvmArgument("-Xmx192m"));
                Device device = new Device(broker.port())) {
            Servers.awaitReady(server);
            HttpClient http = Phone.http();
            Queue<Long> delays = new ConcurrentLinkedQueue<>();
            List<Phone> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                others.add(Phone.connect(
                                http,
                                server.httpPort(),
                                "/netgate/secret/p1/s1/user" + i,
                                text -> delays.add(System.nanoTime() - Long.parseLong(text)))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join());
            }
            // A cold server's first seconds say nothing of the stalled client.
            flood(device, WARM_UP_SECONDS);
            await().atMost(Duration.ofSeconds(30)).until(() -> delays.size() >= OTHERS * PER_SECOND * WARM_UP_SECONDS);
            delays.clear();
            try (RawWebSocket stalled = RawWebSocket.to(server.httpPort(), "/netgate/secret/p1/s1/stalled")
                    .receiveBuffer(4_096)
                    .stalled()
                    .open()) {
                flood(device, SECONDS);
                await().atMost(Duration.ofSeconds(30)).until(() -> delays.size() >= OTHERS * PER_SECOND * SECONDS);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> Servers.metric(server, "bridge_sessions_closed_total", "code=\"4001\"") == 1);
                stalled.resumeReading();
            }
            long[] sorted = delays.stream().mapToLong(Long::longValue).sorted().toArray();
            long p99 = TimeUnit.NANOSECONDS.toMillis(sorted[(int) (sorted.length * 0.99)]);
            long resident = Servers.residentBytes(server);
            System.out.printf(
                    "one of %d clients stalled: p99 delay of the others %d ms, most %d ms, server %d MiB resident%n",
                    OTHERS + 1,
                    p99,
                    TimeUnit.NANOSECONDS.toMillis(Arrays.stream(sorted).max().orElseThrow()),
                    resident / MEBIBYTE);
            assertThat(p99).isLessThan(250);
            assertThat(resident).isLessThan(512L * MEBIBYTE);
            assertThat(server.log()).doesNotContain("OutOfMemoryError");
            assertThat(Servers.metric(server, "bridge_sessions", "")).isEqualTo(OTHERS);
            assertThat(others).noneMatch(phone -> phone.closeCode().isDone());
            others.forEach(Phone::close);
        }
    }

    /** Without its limit of 20 unacknowledged messages at a time, which would be the delay that is measured. */
    private static MosquittoBroker broker() {
        return MosquittoBroker.builder().line("max_inflight_messages 0").start();
    }

    /** Five small ones a second to each of the others, and to the stalled one what fills every buffer on the way. */
    private static void flood(Device device, int seconds) {
        String large = "x".repeat(16 * 1024);
        long began = System.nanoTime();
        int turns = PER_SECOND * seconds;
        for (int turn = 0; turn < turns; turn++) {
            long due = began + TimeUnit.SECONDS.toNanos(1) * turn / PER_SECOND;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            for (int i = 0; i < 20; i++) {
                device.publish("netgate/p1/s1/to/stalled", large).exceptionally(failure -> null);
            }
            for (int i = 0; i < OTHERS; i++) {
                device.publish("netgate/p1/s1/to/user" + i, "" + System.nanoTime())
                        .exceptionally(failure -> null);
            }
        }
    }
}
