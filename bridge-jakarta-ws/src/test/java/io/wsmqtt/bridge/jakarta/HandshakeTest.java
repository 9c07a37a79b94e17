package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client says in its handshake reaches the acceptor, and the acceptor's verdict the client. */
class HandshakeTest extends ContainerFixture {
    @Test
    void showsTheAcceptorTheRawAddressAndTheOffers() {
        start(JakartaOptions.defaults());
        RawWebSocket unused = connect(RawWebSocket.to(server.port(), "/netgate/k%2B/p/%E4%B8%AD/u%20x?cid=a%26b&n")
                .header("Origin", "https://app.example")
                .header("Sec-WebSocket-Protocol", "one, two")
                .header("Sec-WebSocket-Protocol", "three"));

        Handshake handshake = acceptor.handshakes().get(0);
        assertThat(handshake.rawPath()).isEqualTo("/netgate/k%2B/p/%E4%B8%AD/u%20x");
        assertThat(handshake.rawQuery()).isEqualTo("cid=a%26b&n");
        assertThat(handshake.origin()).contains("https://app.example");
        assertThat(handshake.subprotocols()).containsExactly("one", "two", "three");
        assertThat(acceptor.nextSession().session().client().user()).isEqualTo("u x");
        assertThat(acceptor.handshakes()).hasSize(1);
    }

    @Test
    void negotiatesTheSubprotocolOfTheAdmission() {
        acceptor.admission =
                handshake -> CompletableFuture.completedStage(acceptor.admitted(handshake, Optional.of("two")));
        start(JakartaOptions.defaults());

        RawWebSocket client = connect(to("u").header("Sec-WebSocket-Protocol", "one, two"));

        assertThat(client.reply().header("Sec-WebSocket-Protocol")).contains("two");
    }

    @Test
    void negotiatesNeitherASubprotocolNorAnExtensionByItself() {
        start(JakartaOptions.defaults());

        RawWebSocket client = connect(to("u").header("Sec-WebSocket-Protocol", "one")
                .header("Sec-WebSocket-Extensions", "permessage-deflate"));

        assertThat(client.reply().header("Sec-WebSocket-Protocol")).isEmpty();
        assertThat(client.reply().header("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void closesARefusedClientWithTheCodeWhereThereIsNoFilter() {
        start(JakartaOptions.defaults());
        assertThat(List.of(
                        CloseReason.MALFORMED_ADDRESS,
                        CloseReason.BAD_KEY,
                        CloseReason.TICKET_EXPIRED,
                        CloseReason.ORIGIN_NOT_ALLOWED,
                        CloseReason.TOO_OFTEN,
                        CloseReason.OVERLOADED,
                        CloseReason.POLICY,
                        CloseReason.INTERNAL))
                .allSatisfy(reason -> {
                    acceptor.admission = handshake -> CompletableFuture.completedStage(new Admission.Refused(reason));
                    RawWebSocket client = connect();
                    assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(reason.code(), reason.text()));
                });
        assertThat(acceptor.sessions()).isEmpty();
    }

    @Test
    void refusesAClientWhoseAdmissionTakesTooLong() {
        acceptor.admission = handshake -> new CompletableFuture<>();
        start(JakartaOptions.defaults().withAdmitDeadline(Duration.ofMillis(300)));

        assertThat(connect().next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1013, CloseReason.OVERLOADED.text()));
    }

    @Test
    void refusesAClientWhoseAdmissionFails() {
        acceptor.admission = handshake -> CompletableFuture.failedStage(new IllegalArgumentException("on purpose"));
        start(JakartaOptions.defaults());

        assertThat(connect().next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1011, CloseReason.INTERNAL.text()));
    }

    @Test
    void closesASessionThatTheAcceptorThrowsOn() {
        acceptor.onAccept = session -> {
            throw new IllegalStateException("on purpose");
        };
        start(JakartaOptions.defaults());

        assertThat(connect().next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1011, CloseReason.INTERNAL.text()));
    }

    @Test
    void neverMixesHandshakesThatComeTogether() throws Exception {
        acceptor.onAccept = session -> {
            var unused = session.send(List.of(Frame.text(session.client().user())));
        };
        start(JakartaOptions.defaults());
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<String>> greetings = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String user = "user" + i;
                greetings.add(threads.submit(() -> {
                    try (RawWebSocket client = to(user).open()) {
                        return ((RawWebSocket.Event.Text) client.next(SOON)).text();
                    }
                }));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(greetings.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("user" + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closesASessionWhoseEndpointHasAnotherConfigurator() {
        open(JakartaOptions.defaults());
        deploy(
                server -> server.addEndpoint(ServerEndpointConfig.Builder.create(Misconfigured.class, PATH)
                        .build()),
                Optional.empty());

        assertThat(connect().next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1011, CloseReason.INTERNAL.text()));
        assertThat(acceptor.handshakes()).isEmpty();
    }

    @Test
    void servesAnAnnotatedEndpointThatDelegates() {
        acceptor.behaviour = RecordedSession::echo;
        open(JakartaOptions.defaults());
        AnnotatedEndpoint.adapter = adapter;
        deploy(server -> server.addEndpoint(AnnotatedEndpoint.class), Optional.empty());
        RawWebSocket client = connect(to("annotated"));

        client.sendText("hello");
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("hello"));
        client.sendBinary(new byte[] {1});
        assertThat(client.next(SOON)).isInstanceOf(RawWebSocket.Event.Binary.class);
        RecordedSession session = acceptor.nextSession();
        assertThat(session.session().client().user()).isEqualTo("annotated");
        assertThat(SendTest.await(session.session().confirm())).isEqualTo(io.wsmqtt.bridge.Receipt.RECEIVED);
        client.sendClose(4000, "bye");
        session.nextFrame();
        session.nextFrame();
        assertThat(session.next()).isEqualTo(new RecordedSession.Event.Closed(new CloseReason(4000, "bye")));
    }

    /** An endpoint without the configurator of the bridge. */
    public static final class Misconfigured extends Endpoint {
        private final JakartaConnection connection = new JakartaConnection();

        /** For the container. */
        public Misconfigured() {}

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            connection.onOpen(session, config);
        }
    }
}
