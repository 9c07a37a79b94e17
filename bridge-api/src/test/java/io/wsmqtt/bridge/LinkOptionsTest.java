package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.wsmqtt.bridge.LinkOptions.SessionStart;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkOptionsTest {
    @Test
    void takesTheBounds() {
        LinkOptions least = new LinkOptions("a", Duration.ZERO, 1, SessionStart.NEW);
        LinkOptions most =
                new LinkOptions("a".repeat(65_535), Duration.ofSeconds(4_294_967_295L), 65_535, SessionStart.NEW);
        assertThat(least.receiveMaximum()).isEqualTo(1);
        assertThat(most.sessionExpiry().toSeconds()).isEqualTo(4_294_967_295L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000", "\uD800"})
    void refusesAClientIdentifierThatIsNoUtf8String(String clientId) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkOptions(clientId, Duration.ZERO, 1, SessionStart.NEW))
                .withMessageNotContaining("topic");
    }

    @Test
    void refusesAClientIdentifierThatIsTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkOptions("a".repeat(65_536), Duration.ZERO, 1, SessionStart.NEW))
                .withMessageContaining("client identifier");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4_294_967_296L, Long.MAX_VALUE / 1_000})
    void refusesASessionExpiryOutOfItsBounds(long seconds) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkOptions("a", Duration.ofSeconds(seconds), 1, SessionStart.NEW))
                .withMessageContaining("session expiry");
    }

    @Test
    void refusesASessionExpiryJustBelowZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkOptions("a", Duration.ofNanos(-1), 1, SessionStart.NEW));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void refusesAReceiveMaximumOutOfItsBounds(int receiveMaximum) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkOptions("a", Duration.ZERO, receiveMaximum, SessionStart.NEW))
                .withMessageContaining("receive maximum");
    }

    @Test
    @SuppressWarnings("NullAway") // What a caller without null checks may do.
    void refusesNotToBeToldHowTheSessionStarts() {
        assertThatNullPointerException()
                .isThrownBy(() -> new LinkOptions("a", Duration.ZERO, 1, null))
                .withMessage("start");
    }
}
