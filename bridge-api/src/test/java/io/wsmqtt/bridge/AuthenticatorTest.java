package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Authenticator.Denied;
import io.wsmqtt.bridge.Authenticator.Granted;
import io.wsmqtt.bridge.Authenticator.Pass;
import io.wsmqtt.bridge.Authenticator.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final Credentials CREDENTIALS =
            new Credentials(new Handshake("/", "", Optional.empty(), List.of(), ""), Optional.of("key"), Map.of());

    private final List<String> asked = new ArrayList<>();

    @Test
    void anyoneLetsEverybodyIn() {
        assertThat(ask(Authenticator.anyone())).isEqualTo(new Granted(Map.of()));
    }

    @Test
    void theFirstThatDeniesDecidesAndNoneIsAskedAfterIt() {
        Denied denied = new Denied(CloseReason.TICKET_EXPIRED);
        Authenticator all = Authenticator.allOf(List.of(
                saying("grants", new Granted(Map.of("a", "1"))),
                saying("denies", denied),
                saying("never asked", new Denied(CloseReason.POLICY))));
        assertThat(ask(all)).isEqualTo(denied);
        assertThat(asked).containsExactly("grants", "denies");
    }

    @Test
    void theClaimsOfAllThatGrantAreUnitedAndLaterOnesWin() {
        Authenticator all = Authenticator.allOf(List.of(
                saying("1", new Granted(Map.of("a", "1", "b", "1"))),
                saying("2", new Pass()),
                saying("3", new Granted(Map.of("b", "2", "c", "2"))),
                saying("4", new Pass())));
        assertThat(ask(all)).isEqualTo(new Granted(Map.of("a", "1", "b", "2", "c", "2")));
        assertThat(asked).containsExactly("1", "2", "3", "4");
    }

    @Test
    void ifNoneHasAnOpinionTheClientIsDenied() {
        Denied denied = new Denied(CloseReason.BAD_KEY);
        assertThat(ask(Authenticator.allOf(List.of()))).isEqualTo(denied);
        assertThat(ask(Authenticator.allOf(List.of(saying("1", new Pass()), saying("2", new Pass())))))
                .isEqualTo(denied);
    }

    @Test
    void aDenialAfterPassesCounts() {
        Denied denied = new Denied(CloseReason.POLICY);
        assertThat(ask(Authenticator.allOf(List.of(saying("1", new Pass()), saying("2", denied)))))
                .isEqualTo(denied);
    }

    @Test
    void theClaimsOfOneClientDoNotReachTheNext() {
        List<Map<String, String>> claims = new ArrayList<>(List.of(Map.of("a", "1"), Map.of("b", "2")));
        Authenticator all = Authenticator.allOf(
                List.of(credentials -> CompletableFuture.completedFuture(new Granted(claims.remove(0)))));
        assertThat(ask(all)).isEqualTo(new Granted(Map.of("a", "1")));
        assertThat(ask(all)).isEqualTo(new Granted(Map.of("b", "2")));
    }

    @Test
    void theNextIsAskedOnlyWhenTheLastHasAnswered() {
        CompletableFuture<Verdict> slow = new CompletableFuture<>();
        CompletionStage<Verdict> verdict = Authenticator.allOf(
                        List.of(credentials -> slow, saying("second", new Granted(Map.of("b", "2")))))
                .authenticate(CREDENTIALS);
        assertThat(asked).isEmpty();
        slow.complete(new Granted(Map.of("a", "1")));
        assertThat(verdict).isCompletedWithValue(new Granted(Map.of("a", "1", "b", "2")));
    }

    @Test
    void aFailureIsAFailureAndNoneIsAskedAfterIt() {
        CompletionStage<Verdict> verdict = Authenticator.allOf(List.of(
                        credentials -> CompletableFuture.failedFuture(new IllegalStateException("database is gone")),
                        saying("never asked", new Granted(Map.of()))))
                .authenticate(CREDENTIALS);
        assertThat(verdict).isCompletedExceptionally();
        assertThat(asked).isEmpty();
    }

    @Test
    void aGrantTakesACopyOfItsClaims() {
        Map<String, String> claims = new HashMap<>(Map.of("a", "1"));
        Granted granted = new Granted(claims);
        claims.clear();
        assertThat(granted.claims()).containsExactly(Map.entry("a", "1"));
    }

    private Authenticator saying(String name, Verdict verdict) {
        return credentials -> {
            asked.add(name);
            assertThat(credentials).isSameAs(CREDENTIALS);
            return CompletableFuture.completedFuture(verdict);
        };
    }

    private static Verdict ask(Authenticator authenticator) {
        return authenticator.authenticate(CREDENTIALS).toCompletableFuture().join();
    }
}
