package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The engine's own classes for the way to clients, put together without a bridge, on a clock that stands still. */
final class StressNode {
    static final BridgeConfig CONFIG = BridgeConfig.builder()
            .nodeId("node")
            .unsubscribeLinger(Duration.ZERO)
            .build();

    static final Reporter NOBODY = new Reporter(List.of());

    static final Link.Observer NO_OBSERVER = new Link.Observer() {
        @Override
        public void resumed(Link link) {}

        @Override
        public void up(Link link) {}

        @Override
        public void lost(Link link) {}

        @Override
        public void takenOver(Link link) {}
    };

    private static final RoutingPolicy POLICY = new RoutingPolicy() {
        @Override
        public Route route(ClientInfo client, Frame frame) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<Interest> subscriptions(ClientInfo client) {
            return Set.of(Interest.in(StressLink.FILTER));
        }
    };

    final StressLink broker = new StressLink();
    final BridgeConfig config;
    final Links links;
    final Mailboxes mailboxes;
    private final SessionRegistry registry;

    StressNode() {
        this(CONFIG);
    }

    StressNode(BridgeConfig config) {
        this.config = config;
        links = new Links(config, broker, NOBODY, NO_OBSERVER, () -> 0);
        mailboxes = new Mailboxes(config, links, NOBODY, () -> 0);
        registry = new SessionRegistry(config, () -> 0);
        broker.sayUp();
    }

    /** One connection of a phone. */
    final class Client {
        final StressSocket socket;
        final Session session;

        private Client(Optional<String> cid) {
            socket = new StressSocket(cid);
            session = new Session(
                    socket, config, POLICY, new PublishBudget(1_000, 10), mailboxes, registry, NOBODY, () -> 0);
            session.start();
        }

        /** It has begun, and its socket has sent what it was given. */
        Client begun() {
            session.begin();
            socket.completeAll();
            return this;
        }

        /** Asks the client whether it is there, and so for a receipt. */
        void ask() {
            var unused = session.isThere();
        }

        /** Sends all there is, and has the client confirm it; returns what was sent in all. */
        String settled() {
            socket.completeAll();
            ask();
            socket.completeAll();
            return socket.sent();
        }
    }

    /** One of the phone that names itself. */
    Client named() {
        return new Client(Optional.of("phone"));
    }

    /** One of a phone that does not say which it is. */
    Client nameless() {
        return new Client(Optional.empty());
    }

    /** How many bytes are held. */
    int held() {
        return (int) mailboxes.budget().used();
    }
}
