package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.WebSocketHandshake;
import jakarta.servlet.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** An adapter in a container, with a recording acceptor behind it and raw clients before it. */
abstract class AdapterFixture {
    static final Duration SOON = Duration.ofSeconds(10);
    static final String PATH = "/netgate/{key}/{pid}/{sn}/{openid}";

    final RecordingAcceptor acceptor = new RecordingAcceptor();

    /** How far the adapter's clock is ahead of the real one. */
    final AtomicLong ahead = new AtomicLong();

    private final List<RawWebSocket> clients = new ArrayList<>();
    private final List<AutoCloseable> running = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    JakartaAdapter adapter;

    @SuppressWarnings("NullAway.Init")
    Container.Server server;

    @AfterEach
    void stopAllAndFindNoFault() throws Exception {
        clients.forEach(RawWebSocket::close);
        for (AutoCloseable each : running) {
            each.close();
        }
        assertThat(acceptor.sessions())
                .allSatisfy(session -> assertThat(session.faults()).isEmpty());
    }

    abstract Container container();

    void start(JakartaOptions options) {
        open(options);
        deploy(server -> server.addEndpoint(adapter.endpoint(PATH)), Optional.empty());
    }

    void startWithFilter(JakartaOptions options) {
        open(options);
        deploy(server -> server.addEndpoint(adapter.endpoint(PATH)), Optional.of(new HandshakeFilter(adapter)));
    }

    void open(JakartaOptions options) {
        adapter = new JakartaAdapter(
                acceptor, options, new AdapterThreads(options.workerThreads()), () -> System.nanoTime() + ahead.get());
        running.add(adapter);
    }

    void deploy(Container.Deployment deployment, Optional<Filter> filter) {
        try {
            server = container().start(deployment, filter);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        running.add(server);
    }

    WebSocketHandshake to(String user) {
        return RawWebSocket.to(server.port(), "/netgate/k/p/s/" + user);
    }

    RawWebSocket connect(WebSocketHandshake handshake) {
        RawWebSocket client = handshake.open();
        clients.add(client);
        return client;
    }

    RawWebSocket connect() {
        return connect(to("u"));
    }
}
