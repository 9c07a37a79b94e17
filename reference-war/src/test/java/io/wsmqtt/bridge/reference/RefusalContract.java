package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.testkit.HttpReply;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.WebSocketHandshake;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is not let in: by status before the upgrade, or by close code for a client that asks for it. */
interface RefusalContract extends Deployed {
    @ParameterizedTest(name = "{0} is answered with {1}, {2}")
    @CsvSource({
        "/netgate/wrong/demo/lamp-1/me, 401, 4500",
        "/netgate/other-key/demo/lamp-1/me, 401, 4500",
        LAMP + FateOfClients.EXPIRED + ", 401, 4501",
        LAMP + FateOfClients.FAILS + ", 500, 1011",
        LAMP + FateOfClients.HANGS + ", 503, 1013",
        LAMP + ", 400, 4504",
        LAMP + "a/b, 400, 4504",
        LAMP + "+, 400, 4504",
        LAMP + "a%2Bb, 400, 4504",
        LAMP + "%23, 400, 4504",
        LAMP + "me?cid=%2B, 400, 4504",
        LAMP + "me?heartbeat=loud, 400, 4504",
    })
    default void isRefusedBeforeTheUpgrade(String target, int status, int code) {
        refused(RawWebSocket.to(server().httpPort(), target), status, code);
    }

    @Test
    default void aPageFromElsewhereIsRefused() {
        refused(
                RawWebSocket.to(server().httpPort(), LAMP + "page").header("Origin", "https://evil.example"),
                403,
                CloseReason.ORIGIN_NOT_ALLOWED.code());
        try (RawWebSocket page = RawWebSocket.to(server().httpPort(), LAMP + "page")
                .header("Origin", "https://app.example")
                .open()) {
            Deployed.awaitSubscription(page);
        }
    }

    @Test
    default void aFifthSessionOfOneUserIsRefused() {
        List<RawWebSocket> four =
                Stream.generate(() -> connected("many")).limit(4).toList();
        refused(RawWebSocket.to(server().httpPort(), LAMP + "many"), 429, CloseReason.TOO_OFTEN.code());
        try (RawWebSocket fifth = connect(LAMP + "many?refuse=close")) {
            Deployed.assertClosed(fifth, CloseReason.TOO_OFTEN.code());
        }
        four.forEach(RawWebSocket::close);
    }

    @Test
    default void aUserIsOf128CharactersAtMost() {
        refused(RawWebSocket.to(server().httpPort(), LAMP + "a".repeat(129)), 400, 4504);
        connected("a".repeat(128)).close();
    }

    /** Containers judge some of these by themselves. Whoever it is: nobody becomes a session, and no topic is widened. */
    @ParameterizedTest(name = "{0} is never a session")
    @ValueSource(strings = {"a%2Fb", "a%00b", "a%2", "%C3%28", "{a}", "..%2F..%2Fx"})
    default void anAddressThatContainersJudgeByThemselvesIsNeverASession(String user) {
        double before = metric("bridge_sessions_opened_total", "");
        HttpReply reply = RawWebSocket.to(server().httpPort(), LAMP + user).answer();
        observed("handshake for the user " + user, Integer.toString(reply.status()));
        assertThat(reply.status()).isNotEqualTo(101);
        assertThat(metric("bridge_sessions_opened_total", "")).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} is closed with {1} for who cannot read a status")
    @CsvSource({
        "/netgate/wrong/demo/lamp-1/me, 4500",
        LAMP + FateOfClients.EXPIRED + ", 4501",
        LAMP + FateOfClients.FAILS + ", 1011",
        LAMP + FateOfClients.HANGS + ", 1013",
    })
    default void isToldByACloseCode(String target, int code) {
        try (RawWebSocket socket = connect(target + "?refuse=close")) {
            Deployed.assertClosed(socket, code);
        }
    }

    @Test
    default void isToldByACloseCodeAlsoOfAWrongAddressOrOrigin() {
        try (RawWebSocket socket = connect(LAMP + "%2B?refuse=close")) {
            assertThat(socket.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            Event.Close.class, close -> assertThat(close.code()).isEqualTo(4504));
        }
        try (RawWebSocket socket = RawWebSocket.to(server().httpPort(), LAMP + "page?refuse=close")
                .header("Origin", "https://evil.example")
                .open()) {
            Deployed.assertClosed(socket, CloseReason.ORIGIN_NOT_ALLOWED);
        }
    }

    @Test
    default void aClientThatIsToldNoCloseCodeEitherIsToldByAFrameBeforeIt() {
        try (RawWebSocket socket = connect("/netgate/wrong/demo/lamp-1/me?refuse=frame")) {
            assertThat(socket.next(PATIENCE))
                    .isEqualTo(new Event.Text("refused 4500 key is wrong or not for this product"));
            Deployed.assertClosed(socket, CloseReason.BAD_KEY);
        }
    }

    /** By status with the code in the body; or, where the container upgrades before filters, by the code. */
    private void refused(WebSocketHandshake handshake, int status, int code) {
        HttpReply reply = handshake.answer();
        if (reply.status() == 101) {
            try (RawWebSocket socket = handshake.open()) {
                assertThat(socket.next(PATIENCE))
                        .isInstanceOfSatisfying(
                                Event.Close.class,
                                close -> assertThat(close.code()).isEqualTo(code));
            }
            observed("refusal", "after the upgrade, by close code");
            return;
        }
        assertThat(reply.status()).isEqualTo(status);
        if (reply.body().startsWith(code + " ")) {
            assertThat(reply.body()).doesNotContain(KEY).doesNotContain("other-key");
        } else {
            // Only an address can displease the container itself, which then has a page of its own for it.
            assertThat(status)
                    .as("for the answer without the code: %s", reply.body())
                    .isEqualTo(400);
            observed("refusal of an address with %23", "by the container, without the code in the body");
        }
        if (status == 429 || status == 503) {
            assertThat(reply.header("Retry-After")).hasValue("5");
        }
        observed("refusal", "before the upgrade, by status");
    }
}
