package io.wsmqtt.bridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private final Properties properties = new Properties();

    @Test
    void unlessToldEverythingIsMeasuredAndThePageMayBeWritten() {
        // What Maven passes on when it is not told.
        properties.setProperty("bench.figures", "");

        Settings settings = Settings.from(properties);

        assertThat(settings.complete()).isTrue();
        assertThat(settings.figures()).containsExactly(Figure.values());
        assertThat(settings.rounds()).isEqualTo(5);
    }

    @Test
    void aRunOfSomeFiguresIsNotComplete() {
        properties.setProperty("bench.figures", "down, burst");
        properties.setProperty("bench.seconds", "7");

        Settings settings = Settings.from(properties);

        assertThat(settings.complete()).isFalse();
        assertThat(settings.figures()).containsExactly(Figure.DOWN_QOS0, Figure.DOWN_QOS1, Figure.BURST);
        assertThat(settings.time()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void thePiecesOfTheEngineAreMeasuredAlone() {
        properties.setProperty("bench.figures", "jmh");

        assertThat(Settings.from(properties).pieces()).isTrue();
        assertThat(Settings.from(properties).complete()).isFalse();
    }

    @Test
    void moreThanEachClientMaySendIsRefused() {
        properties.setProperty("bench.clients", "100");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(properties))
                .withMessageContaining("bench.rate");
    }

    @Test
    void eachConnectorIsMeasuredInBothContainers() {
        properties.setProperty("bench.connectors", "paho,hivemq");

        assertThat(Settings.from(properties).variants())
                .extracting(Variant::name)
                .containsExactly("naive", "bridge-stock", "bridge-exec", "bridge-stock-hivemq", "bridge-exec-hivemq");
        assertThat(Settings.from(properties).variants().get(4).environment())
                .containsEntry("BRIDGE_CONNECTOR", "hivemq");
    }

    @Test
    void anUnknownFigureIsNamedWithThoseThatThereAre() {
        properties.setProperty("bench.figures", "speed");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(properties))
                .withMessageContaining("speed")
                .withMessageContaining("down-qos0, down-qos1");
    }
}
