package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.LoadBalancer;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import java.time.Duration;

/** A broker, two bridges, and a load balancer with the documented configuration. For one thread. */
final class TwoNodes implements AutoCloseable {
    /** Where a bridge is among the two. */
    enum Node {
        ONE("node-one"),
        TWO("node-two");

        private final String id;

        Node(String id) {
            this.id = id;
        }

        /** Its {@code bridge.node.id}. */
        String id() {
            return id;
        }
    }

    /** Above what a balancer needs to find out that a node is back. */
    private static final Duration FOUND = Duration.ofSeconds(30);

    private final String link;
    private final MosquittoBroker broker = MosquittoBroker.start();
    private final LoadBalancer balancer;
    private WarServer one;
    private WarServer two;

    TwoNodes(LoadBalancer.Kind kind, String link) {
        this.link = link;
        this.one = launch(Node.ONE, 0);
        this.two = launch(Node.TWO, 0);
        this.balancer = LoadBalancer.start(
                kind, Path.of("..", "docs", "load-balancing", kind.file()), one.httpPort(), two.httpPort());
    }

    private WarServer launch(Node node, int port) {
        LaunchOptions options = Servers.options(broker)
                .port(port)
                .environment("BRIDGE_HOST", "127.0.0.1")
                .environment("BRIDGE_NODE_ID", node.id())
                .environment("BRIDGE_LINK", link)
                .environment("BRIDGE_DRAIN_DEADLINE", "3s")
                .environment("BRIDGE_DRAIN_JITTER", "3s");
        WarServer started = Servers.executable(options);
        Servers.awaitReady(started);
        return started;
    }

    MosquittoBroker broker() {
        return broker;
    }

    LoadBalancer balancer() {
        return balancer;
    }

    WarServer node(Node node) {
        return node == Node.ONE ? one : two;
    }

    int sessions(Node node) {
        return (int) Servers.metric(node(node), "bridge_sessions", "");
    }

    void assertSpread() {
        int onOne = sessions(Node.ONE);
        int onTwo = sessions(Node.TWO);
        System.out.printf("sessions: %d on one node, %d on the other%n", onOne, onTwo);
        assertThat(Math.min(onOne, onTwo) * 3).isGreaterThanOrEqualTo(onOne + onTwo);
    }

    /** Starts a node that has ended where it was, and waits until clients come to it; returns after how long. */
    Duration restart(Node node) {
        WarServer ended = node(node);
        int port = ended.httpPort();
        ended.close();
        WarServer next = launch(node, port);
        if (node == Node.ONE) {
            one = next;
        } else {
            two = next;
        }
        long readyAt = System.nanoTime();
        int[] comers = {0};
        await().atMost(FOUND).until(() -> {
            try (RawWebSocket comer = RawWebSocket.to(balancer.port(), "/netgate/secret/p1/s1/comer" + comers[0]++)
                    .open()) {
                return sessions(node) > 0 && comer.reply().status() == 101;
            }
        });
        return Duration.ofNanos(System.nanoTime() - readyAt);
    }

    @Override
    public void close() {
        balancer.close();
        one.close();
        two.close();
        broker.close();
    }
}
