package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.reference.Ledger.Entry;
import io.wsmqtt.bridge.reference.Ledger.Way;
import io.wsmqtt.bridge.reference.TwoNodes.Node;
import io.wsmqtt.bridge.testkit.LoadBalancer.Kind;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two bridges behind a load balancer, with one broker; the balancer's configuration is the documented one.
 *
 * <p>What is sent to the users with two phones and no {@code cid} is reported and not asserted, as in
 * {@link DedicatedFaultsIT}.
 */
@RequiresTool({"mosquitto", "nginx", "haproxy"})
@DisplayName("Behind a load balancer with two nodes,")
class TwoNodesIT {
    private static final Duration FLOW = Duration.ofSeconds(2);

    /** A phone waits for up to 2 s before it comes back. */
    private static final Duration BACK = Duration.ofSeconds(8);

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int USERS = 40;
    private static final int GOING_AWAY = 1001;
    private static final int ABNORMAL = 1006;

    /** How long before a kill, at most, the bridge may have read what the broker does not have. */
    private static final long READ_BEFORE_MILLIS = 2_000;

    @DisplayName("clients spread, and a device reaches each once wherever it is, and is reached; also without a broker"
            + " newcomers are let in")
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"NGINX, shared", "HAPROXY, shared", "HAPROXY, dedicated"})
    void reached(Kind kind, String link) throws Exception {
        try (TwoNodes nodes = new TwoNodes(kind, link);
                Device device = new Device(nodes.broker().port())) {
            device.answersUsersOf("netgate/p1/s1");
            HttpClient http = Phone.http();
            List<Phone.Inbox> phones = new ArrayList<>();
            phones.add(connect(http, nodes, "both?cid=a"));
            phones.add(connect(http, nodes, "both?cid=b"));
            // A session opens after the answer to its handshake.
            await().atMost(PATIENCE).until(() -> nodes.sessions(Node.ONE) + nodes.sessions(Node.TWO) == 2);
            assertThat(nodes.sessions(Node.ONE)).as("phones of one user").isEqualTo(1);
            for (int i = 0; i < USERS; i++) {
                phones.add(connect(http, nodes, "user" + i));
            }
            nodes.assertSpread();

            // What comes of its subscriptions, comes before the answer to what it sends.
            List<Phone.Inbox> singles = phones.subList(2, phones.size());
            singles.forEach(phone -> phone.phone().send(Device.ASK).join());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(singles)
                            .allSatisfy(phone -> assertThat(phone.texts()).containsExactly(Device.ANSWER)));
            phones.get(0).phone().send(Device.ASK).join();
            phones.get(1).phone().send(Device.ASK).join();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(phones)
                            .allSatisfy(phone -> assertThat(phone.texts()).contains(Device.ANSWER)));
            phones.forEach(phone -> phone.texts().removeIf(Device.ANSWER::equals));

            CompletableFuture.allOf(
                            device.publish("netgate/p1/s1/to-all", "all"),
                            device.publish("netgate/p1/s1/to/both", "the two"))
                    .get(10, TimeUnit.SECONDS);
            await().atMost(PATIENCE).during(Duration.ofMillis(500)).untilAsserted(() -> {
                assertThat(singles)
                        .allSatisfy(phone -> assertThat(phone.texts()).containsExactly("all"));
                assertThat(phones.subList(0, 2))
                        .allSatisfy(phone -> assertThat(texts(phone)).containsExactlyInAnyOrder("all", "the two"));
            });

            nodes.broker().kill();
            awaitUnready(nodes, kind);
            assertThat(connect(http, nodes, "late").phone().closeCode())
                    .as("close code of a client that came without a broker")
                    .isNotDone();
            assertThat(nodes.balancer().log()).doesNotContain("secret");
            phones.forEach(phone -> phone.phone().close());
        }
    }

    private static List<String> texts(Phone.Inbox phone) {
        return phone.texts().stream()
                .filter(text -> !text.equals(Device.ANSWER))
                .toList();
    }

    private static Phone.Inbox connect(HttpClient http, TwoNodes nodes, String user) {
        Queue<String> texts = new ConcurrentLinkedQueue<>();
        Phone phone = Phone.connect(http, nodes.balancer().port(), "/netgate/secret/p1/s1/" + user, texts::add)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return new Phone.Inbox(phone, texts);
    }

    private static void awaitUnready(TwoNodes nodes, Kind kind) {
        for (Node node : Node.values()) {
            nodes.node(node).process().awaitHttp(nodes.node(node).uri().resolve("bridge/health/ready"), 503, PATIENCE);
        }
        if (kind == Kind.HAPROXY) {
            nodes.balancer().process().awaitLog("backend bridges has no server available", PATIENCE);
        }
    }

    @DisplayName(
            "a node is drained while traffic flows, and later the other killed: no message to a client is lost or out of"
                    + " order, all are back within seconds, and a node that is back gets clients again")
    @ParameterizedTest
    @EnumSource
    void dedicated(Kind kind) throws Exception {
        try (TwoNodes nodes = new TwoNodes(kind, "dedicated");
                FaultRun run =
                        new FaultRun(nodes.broker().port(), nodes.balancer().port(), 8, 0)) {
            nodes.assertSpread();
            run.begin();
            Pacer.pause(FLOW);
            drain(kind, nodes, run);
            System.out.printf(
                    "%s: clients again %,d ms after the drained node was ready again%n",
                    kind, nodes.restart(Node.ONE).toMillis());

            Tally tally = run.swarm().tally();
            int clients = nodes.sessions(Node.TWO);
            long killedAt = System.currentTimeMillis();
            nodes.node(Node.TWO).process().kill();
            await().atMost(PATIENCE).until(() -> tally.closes(ABNORMAL) >= Swarm.PHONES + 2L * Swarm.PAIRS);
            await().atMost(BACK).until(run.swarm()::isConnected);
            System.out.printf(
                    "%s: killed with %d clients, all phones were back after %,d ms, handshakes that failed %d%n",
                    kind, clients, System.currentTimeMillis() - killedAt, tally.refusals());
            Pacer.pause(FLOW);
            System.out.printf(
                    "%s: clients again %,d ms after the killed node was ready again%n",
                    kind, nodes.restart(Node.TWO).toMillis());

            run.end(Way.DOWN);
            System.out.println(run.report(kind + ", dedicated, one node drained and the other killed"));
            run.assertTookPlace();
            run.assertNothingLost(Way.DOWN);
            // Upwards a client that moves is in order only as far as the broker had acknowledged it, see
            // docs/guarantees.md: reported.
            assertInOrder(run, Way.DOWN);
            assertThat(run.ledger().lost(Way.UP)).as("lost upwards").allMatch(loss -> wasJustRead(loss, killedAt));
            assertThat(nodes.balancer().log()).doesNotContain("secret");
        }
    }

    private static boolean wasJustRead(Entry loss, long killedAt) {
        return loss.item().isSettled() && Math.abs(killedAt - loss.item().settledAt()) < READ_BEFORE_MILLIS;
    }

    private static void assertInOrder(FaultRun run, Way... ways) {
        for (Way way : ways) {
            assertThat(run.ledger().outOfOrder(way)).as("out of order, %s", way).isEmpty();
        }
    }

    /** Drains node one: its clients get 1001 and are at node two soon, and nobody is turned away meanwhile. */
    private static void drain(Kind kind, TwoNodes nodes, FaultRun run) throws Exception {
        Tally tally = run.swarm().tally();
        int clients = nodes.sessions(Node.ONE);
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> nodes.node(Node.ONE).process().stop());
        nodes.node(Node.ONE).process().awaitLog("drain: ", PATIENCE);
        long drainingAt = System.nanoTime();
        try (Newcomers newcomers = Newcomers.to(nodes.balancer().port())) {
            stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            long drained = System.nanoTime() - drainingAt;
            await().atMost(BACK).until(run.swarm()::isConnected);
            newcomers.enough();
            System.out.printf(
                    "%s: drained with %d clients in %.1f s, all were back after %.1f s, %d newcomers meanwhile%n",
                    kind, clients, drained / 1e9, (System.nanoTime() - drainingAt) / 1e9, newcomers.admitted());
            assertThat(newcomers.refusals()).isEmpty();
            assertThat(newcomers.ended()).as("ends of newcomers' connections").isEmpty();
            assertThat(newcomers.admitted()).isGreaterThan(10);
        }
        assertThat(tally.refusals()).as("phones that found no way back").isZero();
        assertThat(tally.closes(GOING_AWAY)).as("clients that got 1001").isEqualTo(clients);
        assertThat(tally.closes(ABNORMAL)).as("clients that were cut").isZero();
    }

    @DisplayName(
            "a node with shared links is drained while traffic flows: lost is what it still held at the end, by its log, or"
                    + " what came for clients on their way to the other")
    @ParameterizedTest
    @EnumSource
    void sharedDrained(Kind kind) throws Exception {
        try (TwoNodes nodes = new TwoNodes(kind, "shared");
                FaultRun run =
                        new FaultRun(nodes.broker().port(), nodes.balancer().port(), 9, 0)) {
            nodes.assertSpread();
            run.begin();
            Pacer.pause(FLOW);
            drain(kind, nodes, run);
            LeftBehind left = LeftBehind.by(Node.ONE.id(), nodes.node(Node.ONE).log(), nodes.broker());
            Pacer.pause(FLOW);
            run.end(Way.UP);
            System.out.println(run.report(kind + ", shared, one node drained"));
            System.out.printf(
                    "held at the end by the bridge's log: %,d for %,d phones%n",
                    left.messages(), left.held().size());
            run.assertTookPlace();
            run.assertNothingLost(Way.UP);
            // Upwards a client that moves is in order only as far as the broker had acknowledged it, see
            // docs/guarantees.md: reported.
            assertInOrder(run, Way.DOWN);
            run.ledger().lanes(Way.DOWN).forEach(left::assertNoMoreLost);
        }
    }
}
