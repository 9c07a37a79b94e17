package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final BridgeException refused = new BridgeException.Refused(0x86, "bad password");
    private final BridgeException unavailable = new BridgeException.Unavailable("not there", null);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final HiveMqOptions options =
            HiveMqOptions.builder(List.of("tcp://a", "tcp://b")).build();
    private final Attempts attempts = new Attempts(options, new Backoff(SHORTEST, Duration.ofSeconds(2), () -> 0.0));

    @Test
    void eachFailureMovesOnToTheNextAddress() {
        assertThat(attempts.address().host()).isEqualTo("a");
        attempts.failed(unavailable);
        assertThat(attempts.address().host()).isEqualTo("b");
        attempts.failed(unavailable);
        assertThat(attempts.address().host()).isEqualTo("a");
    }

    @Test
    void theLongDelayComesOnlyOnceEachAddressHasRefusedUs() {
        assertThat(attempts.failed(refused)).isEqualTo(SHORTEST);
        assertThat(attempts.failed(refused)).isEqualTo(options.refusedDelay());
        assertThat(attempts.failed(unavailable)).isEqualTo(SHORTEST);
        assertThat(attempts.failed(refused)).isEqualTo(SHORTEST);
    }

    @Test
    void aConnectionMakesFormerRefusalsForgotten() {
        attempts.failed(refused);
        attempts.succeeded();
        assertThat(attempts.failed(refused)).isEqualTo(SHORTEST);
    }
}
