package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiveMqOptionsTest {
    @Test
    void anUnknownSchemeSaysWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HiveMqOptions.of("mqtt://broker"))
                .withMessageContaining("tcp://")
                .withMessageContaining("ssl://");
    }

    @Test
    void theDefaultPortDependsOnTheScheme() {
        assertThat(BrokerAddress.parse("tcp://mqtt_broker").port()).isEqualTo(1883);
        assertThat(BrokerAddress.parse("ssl://[::1]").port()).isEqualTo(8883);
        assertThat(BrokerAddress.parse("SSL://[::1]:7").peerHost()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"broker:1883", "tcp://", "tcp://b/x", "tcp://b?x", "tcp://b:0", "tcp://b:65536", "tcp://b:x", ""
            })
    void whatIsNoAddressIsRejected(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> BrokerAddress.parse(text));
    }

    @Test
    void credentialsInAnAddressAreRejectedAndNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HiveMqOptions.of("tcp://ann:hunter2@broker"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void thePasswordIsNeverPrinted() {
        HiveMqOptions options = HiveMqOptions.builder(List.of("tcp://b"))
                .username("ann")
                .password("hunter2")
                .build();
        assertThat(options.toString()).contains("ann").doesNotContain("hunter2");
    }

    @Test
    void timesOutOfBoundsAreRejected() {
        HiveMqOptions.Builder builder = HiveMqOptions.builder(List.of("tcp://b"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.keepAlive(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ofHours(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.password("x").build())
                .withMessageContaining("user name");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65})
    void threadsOutOfBoundsAreRejected(int threads) {
        HiveMqOptions.Builder builder = HiveMqOptions.builder(List.of("tcp://b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.threads(threads))
                .withMessageContaining("1 to 64");
    }
}
