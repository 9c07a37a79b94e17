package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;

/** What a container reads before its OnOpen is over, on a thread of its own, as Undertow does. */
class EarlyFrameTest {
    private final RecordingAcceptor acceptor = new RecordingAcceptor();
    private final CompletableFuture<MessageHandler.Partial<String>> handler = new CompletableFuture<>();

    @Test
    void waitsUntilTheSessionIsOpenAndIsNotLost() {
        try (JakartaAdapter adapter = JakartaAdapter.open(acceptor, JakartaOptions.defaults())) {
            Thread reader = new Thread(() -> handler.join().onMessage("early", true), "reader");
            acceptor.onAccept = session -> {
                reader.start();
                await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
            };

            new JakartaConnection().onOpen(session(), config(adapter));

            assertThat(acceptor.nextSession().nextFrame()).isEqualTo(Frame.text("early"));
        }
    }

    private Session session() {
        Session session = mock(Session.class);
        when(session.getUserProperties()).thenReturn(new HashMap<>());
        when(session.getAsyncRemote()).thenReturn(mock(RemoteEndpoint.Async.class));
        doAnswer(call -> handler.complete(call.getArgument(1)))
                .when(session)
                .addMessageHandler(eq(String.class), ArgumentMatchers.<MessageHandler.Partial<String>>any());
        return session;
    }

    private EndpointConfig config(JakartaAdapter adapter) {
        Map<String, Object> properties = new HashMap<>();
        Handshake handshake = new Handshake("/netgate/k/p/s/early", "", Optional.empty(), List.of(), "127.0.0.1");
        new Entrance(adapter, acceptor.admitted(handshake, Optional.empty())).putInto(properties);
        EndpointConfig config = mock(EndpointConfig.class);
        when(config.getUserProperties()).thenReturn(properties);
        return config;
    }
}
