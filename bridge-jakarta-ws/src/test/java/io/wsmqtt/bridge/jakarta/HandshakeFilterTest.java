package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.testkit.HttpReply;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A filter in front refuses before the upgrade. */
class HandshakeFilterTest extends AdapterFixture {
    @Override
    Container container() {
        return Container.TOMCAT;
    }

    @ParameterizedTest
    @CsvSource({
        "4504, 400",
        "4500, 401",
        "4501, 401",
        "4505, 403",
        "4003, 429",
        "1013, 503",
        "1008, 403",
        "1011, 500",
        "1001, 503",
        "4502, 403"
    })
    void eachRefusalHasItsStatus(int code, int status) {
        refuseWith(new CloseReason(code, "because"));
        startWithFilter(JakartaOptions.defaults().withRefusals(Duration.ofSeconds(7), 10));

        HttpReply reply = to("u").refused();

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(code + " because\n");
        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(reply.header("Retry-After"))
                .isEqualTo(status == 503 || status == 429 ? Optional.of("7") : Optional.empty());
        assertThat(reply.header("Connection")).contains("close");
        assertThat(acceptor.sessions()).isEmpty();
    }

    @Test
    void anAdmittedClientIsJudgedOnceAndItsAddressKnown() {
        acceptor.admission =
                handshake -> CompletableFuture.completedStage(acceptor.admitted(handshake, Optional.of("one")));
        startWithFilter(JakartaOptions.defaults());

        RawWebSocket client = connect(RawWebSocket.to(server.port(), "/netgate/k/p/s/%E4%B8%AD?cid=%41")
                .header("Sec-WebSocket-Protocol", "one"));

        RecordedSession session = acceptor.nextSession();
        assertThat(session.session().client().user()).isEqualTo("中");
        assertThat(session.session().client().remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(client.reply().header("Sec-WebSocket-Protocol")).contains("one");
        assertThat(acceptor.handshakes()).hasSize(1);
        assertThat(acceptor.handshakes().get(0).rawPath()).isEqualTo("/netgate/k/p/s/%E4%B8%AD");
        assertThat(acceptor.handshakes().get(0).rawQuery()).isEqualTo("cid=%41");
    }

    @Test
    void aClientThatAsksForItIsToldByCloseAsOftenAsItsAddressMay() {
        refuseWith(CloseReason.BAD_KEY);
        startWithFilter(JakartaOptions.defaults().withRefusals(Duration.ofSeconds(5), 2));

        for (int minute = 0; minute < 2; minute++) {
            for (int i = 0; i < 2; i++) {
                RawWebSocket client = connect(to("u?cid=1&refuse=close"));
                assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(4500, CloseReason.BAD_KEY.text()));
            }
            assertThat(to("u?refuse=close").refused().status()).isEqualTo(401);
            ahead.addAndGet(Duration.ofMinutes(1).toNanos());
        }
        assertThat(acceptor.sessions()).isEmpty();
    }

    @Test
    void otherRequestsPass() throws Exception {
        startWithFilter(JakartaOptions.defaults());

        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/netgate/k/p/s/u"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(acceptor.handshakes()).isEmpty();
    }

    @Test
    void neverMixesHandshakesThatComeTogether() throws Exception {
        acceptor.onAccept = session -> {
            var unused = session.send(List.of(Frame.text(session.client().user())));
        };
        startWithFilter(JakartaOptions.defaults());
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

    private void refuseWith(CloseReason reason) {
        acceptor.admission = handshake -> CompletableFuture.completedStage(new Admission.Refused(reason));
    }
}
