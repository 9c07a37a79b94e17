package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    @Test
    void theUpperBoundDoublesUntilTheLongest() {
        Backoff backoff = new Backoff(SHORTEST, LONGEST, () -> 1.0);
        assertThat(IntStream.range(0, 6).mapToObj(i -> backoff.next().toMillis()))
                .containsExactly(200L, 400L, 800L, 1600L, 2000L, 2000L);
        backoff.reset();
        assertThat(backoff.next().toMillis()).isEqualTo(200);
    }

    @Test
    void theLowerBoundIsAlwaysTheShortest() {
        Backoff backoff = new Backoff(SHORTEST, LONGEST, () -> 0.0);
        assertThat(IntStream.range(0, 6).mapToObj(i -> backoff.next())).containsOnly(SHORTEST);
    }
}
