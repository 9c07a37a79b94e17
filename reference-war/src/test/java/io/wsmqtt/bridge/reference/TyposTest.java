package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TyposTest {
    private static final List<String> NAMES = List.of("bridge.ping", "bridge.port", "bridge.link", "bridge.links");

    @Test
    void findsTheNameWithTheFewestEdits() {
        assertThat(Typos.nearest("bridge.pign", NAMES)).hasValue("bridge.ping");
        assertThat(Typos.nearest("bridge.lin", NAMES)).hasValue("bridge.link");
        assertThat(Typos.nearest("bridgeport", NAMES)).hasValue("bridge.port");
    }

    @Test
    void guessesNothingThatIsTooFarAway() {
        assertThat(Typos.nearest("bridge.outbound", NAMES)).isEmpty();
        assertThat(Typos.nearest("anything", List.of())).isEmpty();
    }
}
