package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What receipts cost: the CPU time of the server's process for one delivered message, with {@code bridge.confirm=ping}
 * against {@code off}.
 *
 * <p>Run by hand, on a machine that does nothing else; {@code mvn verify} does not look at it:
 *
 * <pre>{@code
 * mvn verify -pl reference-war -am -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dit.test=ReceiptCostBench -Dfailsafe.failIfNoSpecifiedTests=false [-Dreceipts.delay=1s]
 * }</pre>
 *
 * <p>Both servers run at the same time, in rounds one after the other, each pair of rounds in the other order than the one
 * before; a round is measured while the load is steady. All load comes from this JVM: one HiveMQ client, and sockets of
 * {@link CheapPhones}. The properties and their defaults: {@code receipts.delay} (none: that of the server) is passed on as
 * {@code BRIDGE_CONFIRM_DELAY}; {@code receipts.pairs} (6), {@code receipts.seconds} (10) of a round and
 * {@code receipts.lead} (3) before it, {@code receipts.warmup} (20) for each server, {@code receipts.idle} (50). The lead
 * must be longer than the delay.
 *
 * <p>With {@code off} there is no keep-alive either, and with {@code ping} one every 25 s where nothing else is confirmed: at one
 * message a second that is up to 0.1 Pings a message in one round of 10 s, and none in the next. Rounds of 25 s even it out.
 *
 * <p>It prints, and judges nothing but that all arrived: the ratio belongs to the machine.
 */
@RequiresTool("mosquitto")
@DisplayName("The cost of receipts")
class ReceiptCostBench {
    private static final String PAYLOAD = "x".repeat(128);
    private static final int WARM_UP_RATE = 4_000;

    private static final int PAIRS = Integer.getInteger("receipts.pairs", 6);
    private static final int SECONDS = Integer.getInteger("receipts.seconds", 10);
    private static final int LEAD = Integer.getInteger("receipts.lead", 3);
    private static final int WARM_UP = Integer.getInteger("receipts.warmup", 20);
    private static final int IDLE = Integer.getInteger("receipts.idle", 50);

    /** One server with its clients, under a serial number of its own so that the broker sends it nothing of the other. */
    private record Side(
            String name, WarServer server, Device device, CheapPhones phones, int sessions, AtomicLong sent) {
        Side(String name, WarServer server, Device device, int sessions) {
            this(name, server, device, new CheapPhones(), sessions, new AtomicLong());
            for (int i = 0; i < sessions; i++) {
                phones.connect(server.httpPort(), "/netgate/secret/p1/" + name + "/" + i);
            }
        }

        void send() {
            long number = sent.getAndIncrement();
            device.publish("netgate/p1/" + name + "/to/" + number % sessions, PAYLOAD)
                    .exceptionally(failure -> null);
        }

        /** So many a second, evenly. */
        void load(int rate, long nanos) {
            long began = System.nanoTime();
            long count = 0;
            for (long now = began; now - began < nanos; now = System.nanoTime()) {
                for (long due = (now - began) * rate / TimeUnit.SECONDS.toNanos(1); count < due; count++) {
                    send();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }

        void awaitAll() {
            await().atMost(Duration.ofSeconds(60)).until(() -> phones.messages() >= sent.get());
            assertThat(phones.messages()).isEqualTo(sent.get());
            assertThat(phones.lost()).isZero();
        }

        void close() throws IOException {
            phones.close();
        }
    }

    /** What one round took. */
    private record Cost(double microsPerMessage, double pingsPerMessage) {}

    @Test
    @DisplayName("is measured")
    void measure() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.builder()
                        .line("max_inflight_messages 0")
                        .start();
                WarServer ping = Servers.tomcat(confirming(broker));
                WarServer off = Servers.tomcat(Servers.options(broker).environment("BRIDGE_CONFIRM", "off"));
                Device device = new Device(broker.port())) {
            Servers.awaitReady(ping);
            Servers.awaitReady(off);
            compare(ping, off, device, 150, 30);
            compare(ping, off, device, 1_000, 1);
        }
    }

    private static LaunchOptions confirming(MosquittoBroker broker) {
        LaunchOptions options = Servers.options(broker).environment("BRIDGE_CONFIRM", "ping");
        String delay = System.getProperty("receipts.delay", "");
        return delay.isEmpty() ? options : options.environment("BRIDGE_CONFIRM_DELAY", delay);
    }

    private static void compare(WarServer ping, WarServer off, Device device, int sessions, int rate)
            throws IOException {
        Side with = new Side("ping", ping, device, sessions);
        Side without = new Side("off", off, device, sessions);
        for (Side side : List.of(with, without)) {
            side.load(WARM_UP_RATE, TimeUnit.SECONDS.toNanos(WARM_UP));
            side.awaitAll();
        }
        double confirmed = Servers.metric(ping, "bridge_confirmed_total", "");
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            boolean withFirst = pair % 2 == 0;
            Cost first = round(withFirst ? with : without, sessions * rate);
            Cost second = round(withFirst ? without : with, sessions * rate);
            Cost costly = withFirst ? first : second;
            Cost plain = withFirst ? second : first;
            ratios.add(costly.microsPerMessage() / plain.microsPerMessage());
            print(
                    "  pair %d: ping %.1f µs a message, %.3f pings a message; off %.1f µs, %.3f pings; ratio %.3f",
                    pair + 1,
                    costly.microsPerMessage(),
                    costly.pingsPerMessage(),
                    plain.microsPerMessage(),
                    plain.pingsPerMessage(),
                    ratios.get(pair));
        }
        ratios.sort(null);
        print(
                "%,d sessions x %d messages/s: median ratio %.3f (%.3f to %.3f); bridge_confirmed_total +%.0f",
                sessions,
                rate,
                (ratios.get((PAIRS - 1) / 2) + ratios.get(PAIRS / 2)) / 2,
                ratios.get(0),
                ratios.get(PAIRS - 1),
                Servers.metric(ping, "bridge_confirmed_total", "") - confirmed);
        idle(with, without);
        with.close();
        without.close();
    }

    private static Cost round(Side side, int rate) throws IOException {
        side.load(rate, TimeUnit.SECONDS.toNanos(LEAD));
        long cpu = cpuMicros(side.server());
        long messages = side.phones().messages();
        long pings = side.phones().pings();
        side.load(rate, TimeUnit.SECONDS.toNanos(SECONDS));
        cpu = cpuMicros(side.server()) - cpu;
        messages = side.phones().messages() - messages;
        pings = side.phones().pings() - pings;
        side.awaitAll();
        return new Cost((double) cpu / messages, (double) pings / messages);
    }

    /** Without a message there is nothing to confirm: only the Pings of the keep-alive are to be seen, and with off none. */
    private static void idle(Side with, Side without) {
        // What is still to be confirmed of the last round is not idle.
        park(TimeUnit.SECONDS.toNanos(LEAD));
        long pingsWith = with.phones().pings();
        long pingsWithout = without.phones().pings();
        park(TimeUnit.SECONDS.toNanos(IDLE));
        print(
                "  idle for %d s: %.2f pings a session with receipts, %.2f without",
                IDLE,
                (double) (with.phones().pings() - pingsWith) / with.sessions(),
                (double) (without.phones().pings() - pingsWithout) / without.sessions());
    }

    private static void park(long nanos) {
        long end = System.nanoTime() + nanos;
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** User and system time of the process; Linux counts in hundredths of a second for everybody (proc(5), stat). */
    private static long cpuMicros(WarServer server) throws IOException {
        String stat =
                Files.readString(Path.of("/proc", Long.toString(server.process().pid()), "stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) * 10_000;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
