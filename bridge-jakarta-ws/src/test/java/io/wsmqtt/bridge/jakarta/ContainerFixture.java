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
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An adapter in each of the containers, with a recording acceptor behind it and raw clients before it. */
@ParameterizedClass
@EnumSource(Container.class)
abstract class ContainerFixture {
    static final Duration SOON = Duration.ofSeconds(10);

    @Parameter
    Container container;

    final RecordingAcceptor acceptor = new RecordingAcceptor();

    /** How far the adapter's clock is ahead of the real one. */
    final AtomicLong ahead = new AtomicLong();

    private final List<RawWebSocket> clients = new ArrayList<>();
    private final List<AutoCloseable> running = new ArrayList<>();
    JakartaAdapter adapter;
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

    void start(JakartaOptions options) {
        start(options, adapter -> Optional.empty());
    }

    void startWithFilter(JakartaOptions options) {
        start(options, adapter -> Optional.of(new HandshakeFilter(adapter)));
    }

    private void start(JakartaOptions options, Function<JakartaAdapter, Optional<Filter>> filter) {
        adapter = new JakartaAdapter(
                acceptor,
                options,
                AdapterThreads.workers(options.workerThreads()),
                AdapterThreads.timer(),
                () -> System.nanoTime() + ahead.get());
        try {
            server = container.start(adapter.endpoint("/netgate/{key}/{pid}/{sn}/{openid}"), filter.apply(adapter));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        running.add(adapter);
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
