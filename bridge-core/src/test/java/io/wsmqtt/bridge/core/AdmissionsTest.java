package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Handshake;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("At the handshake")
class AdmissionsTest {
    private BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    @Test
    @DisplayName("the last four segments of the path name key, product, device and user")
    void readsThePath() {
        Admission admission = rig.admit("/context/netgate/secret/p1/s1/o%C3%A9", "cid=phone&room=7");
        assertThat(admission).isInstanceOfSatisfying(Admission.Admitted.class, admitted -> {
            assertThat(admitted.client().user()).isEqualTo("p1/s1/oé");
            assertThat(admitted.client().cid()).contains("phone");
            assertThat(admitted.client().attributes())
                    .containsEntry("pid", "p1")
                    .containsEntry("sn", "s1")
                    .containsEntry("openid", "oé")
                    .containsEntry("room", "7")
                    .doesNotContainKey("key")
                    .doesNotContainValue("secret");
            assertThat(admitted.client().remoteAddress()).isEqualTo("192.0.2.1");
            assertThat(admitted.subprotocol()).isEmpty();
        });
    }

    @ParameterizedTest(name = "{0}?{1} is refused with {2}: {3}")
    @CsvSource({
        "/netgate/wrong/p1/s1/o1,,4500,key is wrong or not for this product",
        "/netgate/p1/s1/o1,,4504,the path must end with /netgate/{key}/{pid}/{sn}/{openid}",
        "/netgate/secret/p1/s1/o1/,,4504,the path must end with /netgate/{key}/{pid}/{sn}/{openid}",
        "/netgate/secret/p1/s1/,,4504,openid is empty",
        "/netgate/secret//s1/o1,,4504,pid is empty",
        "/netgate/secret/p1/s+1/o1,,4504,sn holds '+'",
        "/netgate/secret/p1/s1/%2B,,4504,openid holds '+'",
        "/netgate/secret/p1/%23/o1,,4504,sn holds '#'",
        "/netgate/secret/p%2F1/s1/o1,,4504,pid holds '/'",
        "/netgate/secret/p1/s1/o%00,,4504,openid holds a control character",
        "/netgate/secret/p1/s1/o%7F,,4504,openid holds a control character",
        "/netgate/secret/p1/s1/o%C2%85,,4504,openid holds a control character",
        "/netgate/secret/p1/s1/o%EF%BF%BF,,4504,openid holds a noncharacter",
        "/netgate/secret/p1/s1/o%EF%B7%A0,,4504,openid holds a noncharacter",
        "/netgate/secret/p1/s1/o%F0%9F%BF%BE,,4504,openid holds a noncharacter",
        "/netgate/secret/p1/s1/o%2,,4504,a '%' must be followed by two hexadecimal digits",
        "/netgate/secret/p1/s1/o%FF,,4504,the escaped bytes are no valid UTF-8",
        "/netgate/secret/p1/s1/o%C0%AF,,4504,the escaped bytes are no valid UTF-8",
        "/netgate/secret/p1/s1/o1,cid=a%2Fb,4504,cid holds '/'",
        "/netgate/secret/p1/s1/o1,cid=a&cid=b,4504,a name comes twice in the query",
        "/netgate/secret/p1/s1/o1,heartbeat=loud,4504,the query's heartbeat can only be \"echo\"",
        "/netgate/secret/p1/s1/o1,refuse=quietly,4504,the query's refuse can only be \"close\" or \"frame\"",
        "/netgate/secret/p1/s1/o1,binary=hex,4504,the query's binary can only be \"base64\"",
    })
    void refusesWhatIsMalformed(String path, String query, int code, String text) {
        Admission admission = rig.admit(path, query == null ? "" : query);
        assertThat(admission).isEqualTo(new Admission.Refused(new CloseReason(code, text)));
        assertThat(rig.events.events()).contains("refused 192.0.2.1 " + code);
    }

    @Test
    @DisplayName("a value may have 128 characters and not one more")
    void boundsValues() {
        assertThat(rig.refusal("/netgate/secret/p1/s1/" + "o".repeat(128), "")).isZero();
        assertThat(rig.refusal("/netgate/secret/p1/s1/" + "o".repeat(129), "")).isEqualTo(4504);
    }

    @Test
    @DisplayName("a query cannot replace a value of the path, nor bring a key")
    void pathWins() {
        Admission admission = rig.admit("/netgate/secret/p1/s1/o1", "pid=p2&key=stolen");
        assertThat(((Admission.Admitted) admission).client().attributes())
                .containsEntry("pid", "p1")
                .doesNotContainKey("key");
    }

    @Test
    @DisplayName("of several keys each opens its own products only")
    void restrictsKeys() {
        rig.assertExhausted();
        rig = new BridgeRig(
                config -> {}, bridge -> bridge.authenticator(StaticKeys.parse("a=one@p1|p2, b=two, old=secret")));
        // The rig's own key must agree as well: authenticators decide together.
        StaticKeys keys = StaticKeys.parse("a=one@p1|p2, b=two");
        assertThat(verdict(keys, "one", "p1")).isInstanceOf(Authenticator.Granted.class);
        assertThat(verdict(keys, "one", "p2")).isInstanceOf(Authenticator.Granted.class);
        assertThat(verdict(keys, "one", "p3")).isEqualTo(new Authenticator.Denied(CloseReason.BAD_KEY));
        assertThat(verdict(keys, "two", "p3")).isInstanceOf(Authenticator.Granted.class);
        assertThat(verdict(keys, "", "p1")).isEqualTo(new Authenticator.Denied(CloseReason.BAD_KEY));
        assertThat(verdict(keys, "one@p1|p2", "p1")).isEqualTo(new Authenticator.Denied(CloseReason.BAD_KEY));
    }

    private static Authenticator.Verdict verdict(StaticKeys keys, String key, String pid) {
        Handshake handshake = new Handshake("/", "", Optional.empty(), List.of(), "");
        return keys.authenticate(new io.wsmqtt.bridge.Credentials(handshake, Optional.of(key), Map.of("pid", pid)))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest(name = "\"{0}\" is no list of keys: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "hunter2;has no name",
                "=hunter2;has no name",
                "a=hunter2,,b=x;entry 2 of the keys has no name",
                "a=;the key \"a\" has no secret",
                "a=@p1;the key \"a\" has no secret",
                "a=hunter2@;the key \"a\" names an empty product",
                "a=hunter2@p1||p2;names an empty product",
                "a=hunter2,a=y;the key name \"a\" comes twice"
            })
    void refusesBadKeyLists(String specification, String message) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> StaticKeys.parse(specification)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    @DisplayName("a foreign origin is refused, a listed one and none are let in")
    void checksOrigins() {
        rig.assertExhausted();
        rig = new BridgeRig(config -> config.origins(Set.of("https://app.example")));
        assertThat(rig.admit(from(Optional.of("https://evil.example"))))
                .isEqualTo(new Admission.Refused(CloseReason.ORIGIN_NOT_ALLOWED));
        assertThat(rig.admit(from(Optional.of("https://app.example")))).isInstanceOf(Admission.Admitted.class);
        assertThat(rig.admit(from(Optional.empty()))).isInstanceOf(Admission.Admitted.class);
    }

    private static Handshake from(Optional<String> origin) {
        return new Handshake("/netgate/secret/p1/s1/o1", "", origin, List.of(), "");
    }

    @Test
    @DisplayName("claims of an authenticator win over values that the client chose")
    void claimsWin() {
        rig.assertExhausted();
        rig = new BridgeRig(
                config -> {},
                bridge -> bridge.authenticator(credentials ->
                        CompletableFuture.completedFuture(new Authenticator.Granted(Map.of("openid", "verified")))));
        Admission admission = rig.admit("/netgate/secret/p1/s1/claimed", "");
        assertThat(((Admission.Admitted) admission).client().user()).isEqualTo("p1/s1/verified");
    }

    @Test
    @DisplayName("a claim that would widen a topic is refused like any other value")
    void checksClaims() {
        rig.assertExhausted();
        rig = new BridgeRig(
                config -> {},
                bridge -> bridge.authenticator(credentials ->
                        CompletableFuture.completedFuture(new Authenticator.Granted(Map.of("sn", "#")))));
        assertThat(rig.refusal("/netgate/secret/p1/s1/o1", "")).isEqualTo(4504);
    }

    @Test
    @DisplayName("an authenticator that does not answer in time refuses with 1013, one that fails with 1011")
    void boundsAuthenticators() {
        rig.assertExhausted();
        rig = new BridgeRig(
                config -> config.authenticationTimeout(Duration.ofSeconds(3)),
                bridge -> bridge.authenticator(credentials -> new CompletableFuture<>()));
        CompletableFuture<Admission> slow =
                rig.bridge.admit(from(Optional.empty())).toCompletableFuture();
        rig.time.advance(Duration.ofMillis(2_999));
        assertThat(slow).isNotDone();
        rig.time.advance(Duration.ofMillis(1));
        assertThat(((Admission.Refused) slow.join()).reason().code()).isEqualTo(1013);
        rig.assertExhausted();

        rig = new BridgeRig(
                config -> {},
                bridge -> bridge.authenticator(credentials -> {
                    throw new IllegalStateException("no database");
                }));
        assertThat(rig.refusal("/netgate/secret/p1/s1/o1", "")).isEqualTo(1011);
    }

    @Test
    @DisplayName("a value that a template needs and nobody brings is named")
    void missingValue() {
        rig.assertExhausted();
        rig = new BridgeRig(config -> config.publishTopic("rooms/{room}"));
        assertThat(rig.admit("/netgate/secret/p1/s1/o1", ""))
                .isEqualTo(new Admission.Refused(CloseReason.MALFORMED_ADDRESS.withText("room is missing")));
        assertThat(rig.refusal("/netgate/secret/p1/s1/o1", "room=a%2B")).isEqualTo(4504);
        assertThat(rig.refusal("/netgate/secret/p1/s1/o1", "room=a")).isZero();
    }

    @Test
    @DisplayName("a value at the start of a topic cannot make it one of the broker's own")
    void noDollarTopics() {
        rig.assertExhausted();
        rig = new BridgeRig(config -> config.publishTopic("{pid}/x").subscribeTopics(List.of("{pid}/{sn}/y")));
        assertThat(rig.refusal("/netgate/secret/$SYS/s1/o1", "")).isEqualTo(4504);
        assertThat(rig.refusal("/netgate/secret/$share/s1/o1", "")).isEqualTo(4504);
        assertThat(rig.refusal("/netgate/secret/p1/$s1/o1", "")).isZero();
    }

    @Test
    @DisplayName("a full bridge refuses with 1013, and takes the next when one has gone")
    void full() {
        rig.assertExhausted();
        rig = new BridgeRig(config -> config.maxSessions(2));
        BridgeRig.Client first = rig.connect("a");
        rig.connect("b");
        assertThat(rig.refusal("/netgate/secret/p1/s1/c", "")).isEqualTo(1013);
        first.leaves();
        assertThat(rig.refusal("/netgate/secret/p1/s1/c", "")).isZero();
    }

    @Test
    @DisplayName("limits count again when the session opens: two handshakes may have seen the same free place")
    void countsAtOpen() {
        rig.assertExhausted();
        rig = new BridgeRig(config -> config.maxSessions(1));
        Admission one = rig.admit("/netgate/secret/p1/s1/a", "");
        Admission two = rig.admit("/netgate/secret/p1/s1/b", "");
        assertThat(rig.open(one).closeCode()).isZero();
        assertThat(rig.open(two).closeCode()).isEqualTo(1013);
        assertThat(rig.bridge.sessions()).isEqualTo(1);
    }
}
