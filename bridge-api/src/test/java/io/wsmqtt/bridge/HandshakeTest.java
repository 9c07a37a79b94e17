package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    @Test
    void thePathIsSplitFirstAndThenEachSegmentDecodedOnce() {
        assertThat(path("/netgate/k%2Fey/p%2525/s%20n/%E5%90%8D").pathSegments())
                .containsExactly("netgate", "k/ey", "p%25", "s n", "名");
    }

    @Test
    void emptySegmentsAreSegments() {
        assertThat(path("/a//b/").pathSegments()).containsExactly("a", "", "b", "");
        assertThat(path("/").pathSegments()).containsExactly("");
        assertThat(path("").pathSegments()).containsExactly("");
        assertThat(path("a/b").pathSegments()).containsExactly("a", "b");
    }

    @Test
    void aPlusStaysAPlusAndNothingElseIsChanged() {
        assertThat(path("/a+b;c=d/é/%2b%2B%00").pathSegments()).containsExactly("a+b;c=d", "é", "++\u0000");
        assertThat(query("q=a+b%2Bc").queryValues()).containsExactly(Map.entry("q", "a+b+c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret%",
                "secret%4",
                "secret%4/1",
                "secret%zz",
                "%-1secret",
                "%+1secret",
                "secret%%41",
                "%１２secret"
            })
    void anIncompleteEscapeIsRefusedWithoutShowingTheValue(String raw) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> path("/" + raw).pathSegments())
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query("a=" + raw.replace("/", "&")).queryValues())
                .withMessageNotContaining("secret");
    }

    /** Lone continuation, cut off, overlong slash and NUL, surrogates, beyond U+10FFFF. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%80",
                "%E5%90",
                "%C0%AF",
                "%C0%80",
                "%E0%80%AF",
                "%ED%A0%80",
                "%ED%A0%BD%ED%B8%80",
                "%F4%90%80%80",
                "%FF"
            })
    void escapedBytesThatAreNoUtf8AreRefusedWithoutShowingTheValue(String raw) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> path("/secret" + raw).pathSegments())
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(raw + "=secret").queryValues())
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "\uDC00a", "\uD800%41", "%41\uDC00", "\uDE00\uD83D%20"})
    void aLoneSurrogateIsRefusedAndNeverReplaced(String raw) {
        assertThatIllegalArgumentException().isThrownBy(() -> path("/" + raw).pathSegments());
        assertThatIllegalArgumentException().isThrownBy(() -> query("a=" + raw).queryValues());
    }

    @Test
    void aCharacterMayBePartlyEscapedOnlyAsAWhole() {
        assertThat(path("/😀%F0%9F%98%80").pathSegments()).containsExactly("😀😀");
    }

    @Test
    void theQueryIsReadInItsOrderWithEmptyValuesWhereThereAreNone() {
        Map<String, String> values =
                query("&b=2&a=1=1&flag&empty=&%63id=x%26y&").queryValues();
        assertThat(values)
                .containsExactly(
                        Map.entry("b", "2"),
                        Map.entry("a", "1=1"),
                        Map.entry("flag", ""),
                        Map.entry("empty", ""),
                        Map.entry("cid", "x&y"));
        assertThat(query("").queryValues()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cid=1&cid=2", "cid=1&cid=1", "cid&cid", "cid&cid=1", "cid=1&%63id=2"})
    void aNameThatComesTwiceIsRefused(String raw) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(raw).queryValues())
                .withMessageContaining("twice");
    }

    @Test
    void namesDifferByCase() {
        assertThat(query("cid=1&CID=2").queryValues()).hasSize(2);
    }

    @Test
    void takesACopyOfTheSubprotocols() {
        List<String> offered = new ArrayList<>(List.of("v12.stomp"));
        Handshake handshake = new Handshake("/", "", Optional.empty(), offered, "");
        offered.clear();
        assertThat(handshake.subprotocols()).containsExactly("v12.stomp");
    }

    @Test
    void neitherAHandshakeNorCredentialsShowAKey() {
        Handshake handshake = new Handshake(
                "/netgate/secret/pid/sn/openid",
                "ticket=secret",
                Optional.of("https://example.org"),
                List.of("v12.stomp"),
                "192.0.2.1");
        Credentials credentials = new Credentials(handshake, Optional.of("secret"), Map.of("ticket", "secret"));
        assertThat(handshake.toString())
                .contains("https://example.org", "v12.stomp", "192.0.2.1")
                .doesNotContain("secret", "netgate");
        assertThat(credentials.toString()).contains("ticket").doesNotContain("secret");
        assertThat(new Credentials(handshake, Optional.empty(), Map.of()))
                .hasToString("Credentials[key=none, attributes=[]]");
    }

    private static Handshake path(String rawPath) {
        return new Handshake(rawPath, "", Optional.empty(), List.of(), "");
    }

    private static Handshake query(String rawQuery) {
        return new Handshake("/", rawQuery, Optional.empty(), List.of(), "");
    }
}
