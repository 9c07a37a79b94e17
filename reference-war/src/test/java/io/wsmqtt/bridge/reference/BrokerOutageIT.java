package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
@DisplayName("When the broker is away")
class BrokerOutageIT {
    private static final int CLIENTS = 50;

    @Test
    @DisplayName("under load, sockets stay open, what is sent is kept, and traffic resumes within 3 s of its return")
    void stoppedAndStarted() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.tomcat(Servers.options(broker))) {
            Servers.awaitReady(server);
            HttpClient http = Phone.http();
            List<Phone.Inbox> listeners = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                listeners.add(Phone.connect(http, server.httpPort(), "user" + i));
            }
            Phone.Inbox sender = Phone.connect(http, server.httpPort(), "sender");
            ScheduledExecutorService load = new ScheduledThreadPoolExecutor(1);
            try (Device device = new Device(broker.port())) {
                var unused = load.scheduleAtFixedRate(
                        () -> device.publish("netgate/p1/s1/to-all", "x").exceptionally(failure -> null),
                        0,
                        10,
                        TimeUnit.MILLISECONDS);
                await().until(() ->
                        listeners.stream().allMatch(inbox -> inbox.texts().size() > 20));
                broker.stop();
            }
            load.shutdownNow();
            server.process().awaitHttp(server.uri().resolve("health/ready"), 503, Duration.ofSeconds(5));
            sender.phone().send("kept").join();
            Phone.Inbox newcomer = Phone.connect(http, server.httpPort(), "newcomer");
            await().until(() -> Servers.metric(server, "bridge_kept", "") == 1);
            listeners.add(sender);
            assertThat(closeCodes(listeners))
                    .as(Servers.get(server, "metrics").body())
                    .isEmpty();

            listeners.add(newcomer);
            listeners.forEach(inbox -> inbox.texts().clear());
            broker.restart();
            long returned = System.nanoTime();
            try (Device device = new Device(broker.port())) {
                AtomicInteger fromNewcomer = new AtomicInteger();
                device.subscribe("netgate/p1/s1/from/newcomer", publish -> fromNewcomer.incrementAndGet());
                await().atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> {
                            device.publish("netgate/p1/s1/to-all", "again").join();
                            return listeners.stream()
                                    .allMatch(inbox -> inbox.texts().contains("again"));
                        });
                long resumed = System.nanoTime() - returned;
                System.out.printf("traffic resumed %d ms after the broker's return%n", resumed / 1_000_000);
                assertThat(resumed).isLessThan(TimeUnit.SECONDS.toNanos(3));
                await().untilAsserted(() -> {
                    assertThat(Servers.metric(server, "bridge_kept", "")).isZero();
                    assertThat(Servers.metric(server, "bridge_published_total", ""))
                            .isEqualTo(1);
                });
                newcomer.phone().send("and upwards").join();
                await().atMost(Duration.ofSeconds(5)).until(() -> fromNewcomer.get() == 1);
            }
            assertThat(closeCodes(listeners))
                    .as(Servers.get(server, "metrics").body())
                    .isEmpty();
            Servers.awaitReady(server);
        }
    }

    /** Of those that were closed. */
    private static List<Integer> closeCodes(List<Phone.Inbox> inboxes) {
        return inboxes.stream()
                .map(inbox -> inbox.phone().closeCode().getNow(0))
                .filter(code -> code != 0)
                .toList();
    }

    @Test
    @DisplayName("at the start, clients are let in, are not ready to be served, and are served as soon as it comes")
    void downAtStart() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start()) {
            broker.stop();
            try (WarServer server = Servers.executable(Servers.options(broker))) {
                assertThat(Servers.get(server, "health/ready").statusCode()).isEqualTo(503);
                assertThat(Servers.get(server, "health/live").statusCode()).isEqualTo(200);
                Phone.Inbox phone = Phone.connect(Phone.http(), server.httpPort(), "early");
                broker.restart();
                Servers.awaitReady(server);
                try (Device device = new Device(broker.port())) {
                    await().until(() -> {
                        device.publish("netgate/p1/s1/to/early", "welcome").join();
                        return phone.texts().contains("welcome");
                    });
                }
            }
        }
    }

    @Test
    @DisplayName("because it refuses our credentials, the bridge says so in its log and health, without the password")
    void refusesCredentials() {
        try (MosquittoBroker broker =
                        MosquittoBroker.builder().user("bridge", "right").start();
                WarServer server = Servers.executable(Servers.options(broker)
                        .environment("BRIDGE_BROKER_USERNAME", "bridge")
                        .environment("BRIDGE_BROKER_PASSWORD", "wr0ng-passw0rd"))) {
            server.process().awaitLog("is down", Duration.ofSeconds(20));
            assertThat(Servers.get(server, "health/ready").statusCode()).isEqualTo(503);
            assertThat(server.log())
                    .containsPattern("(?i)not authori[sz]ed|bad user ?name or password|0x8[67]")
                    .doesNotContain("wr0ng-passw0rd");
        }
    }

    @Test
    @DisplayName("that a tcp address names for ever, stopping the application is not held up")
    void neverThere() {
        try (WarServer server = Servers.executable(Servers.options(URI.create("tcp://127.0.0.1:1")))) {
            long began = System.nanoTime();
            server.process().stop(Duration.ofSeconds(15));
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(15));
            assertThat(server.process().isAlive()).isFalse();
        }
    }
}
