package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
@DisplayName("A thousand clients at once")
class LoadIT {
    private static final int CLIENTS = 1_000;
    private static final int EACH = 100;
    private static final int ALL = CLIENTS * EACH;

    /** Counts what arrives for each client, and what is not the next of its sequence. */
    private static final class Ledger {
        final AtomicIntegerArray next = new AtomicIntegerArray(CLIENTS);
        final AtomicInteger arrived = new AtomicInteger();
        final AtomicInteger outOfOrder = new AtomicInteger();

        void arrived(int client, int number) {
            if (!next.compareAndSet(client, number, number + 1)) {
                outOfOrder.incrementAndGet();
            }
            arrived.incrementAndGet();
        }
    }

    @Test
    @DisplayName("get and send 100,000 messages each way at QoS 1: all arrive, in order per client, none twice")
    void allArriveInOrder() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer server = Servers.tomcat(Servers.options(broker));
                Device device = new Device(broker.port())) {
            Servers.awaitReady(server);
            HttpClient http = Phone.http();
            Ledger down = new Ledger();
            Ledger up = new Ledger();
            device.subscribe(
                    "netgate/p1/s1/from/+",
                    publish -> up.arrived(
                            Integer.parseInt(publish.getTopic().getLevels().get(4)),
                            Integer.parseInt(Device.text(publish))));
            List<Phone> phones = connectAll(http, server.httpPort(), down);

            long began = System.nanoTime();
            Semaphore underWay = new Semaphore(2_000);
            for (int number = 0; number < EACH; number++) {
                for (int client = 0; client < CLIENTS; client++) {
                    assertThat(underWay.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                    CompletableFuture<?> unused = device.publish("netgate/p1/s1/to/" + client, "" + number)
                            .whenComplete((done, failure) -> underWay.release());
                }
            }
            awaitAll(down, phones);
            long downTook = System.nanoTime() - began;

            began = System.nanoTime();
            List<CompletableFuture<Phone>> sending =
                    phones.stream().map(phone -> sendFrom(phone, 0)).toList();
            awaitAll(up, phones);
            assertThat(sending).allMatch(CompletableFuture::isDone);
            long upTook = System.nanoTime() - began;

            System.out.printf(
                    "%,d messages to %,d clients in %.1f s, %,d from them in %.1f s%n",
                    ALL, CLIENTS, downTook / 1e9, ALL, upTook / 1e9);
            assertThat(down.outOfOrder).hasValue(0);
            assertThat(up.outOfOrder).hasValue(0);
            assertThat(down.arrived).hasValue(ALL);
            assertThat(up.arrived).hasValue(ALL);
            assertThat(Servers.metric(server, "bridge_dropped_total", "")).isZero();
            assertThat(Servers.metric(server, "bridge_sessions", "")).isEqualTo(CLIENTS);
            phones.forEach(Phone::close);
        }
    }

    private static void awaitAll(Ledger ledger, List<Phone> phones) {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(phones.stream()
                            .filter(phone -> phone.closeCode().isDone())
                            .map(phone -> phone.closeCode().join()))
                    .as("close codes of phones that were closed")
                    .isEmpty();
            assertThat(ledger.arrived).hasValueGreaterThanOrEqualTo(ALL);
        });
    }

    private static List<Phone> connectAll(HttpClient http, int port, Ledger down) {
        List<CompletableFuture<Phone>> connecting = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            connecting.add(Phone.connect(
                    http,
                    port,
                    "/netgate/secret/p1/s1/" + client,
                    text -> down.arrived(client, Integer.parseInt(text))));
        }
        return connecting.stream()
                .map(phone -> phone.orTimeout(60, TimeUnit.SECONDS).join())
                .toList();
    }

    private static CompletableFuture<Phone> sendFrom(Phone phone, int number) {
        CompletableFuture<Phone> sent = phone.send("" + number);
        return number == EACH - 1 ? sent : sent.thenCompose(same -> sendFrom(same, number + 1));
    }
}
