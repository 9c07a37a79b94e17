package io.wsmqtt.bridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tiny run, lest the benchmark rot: what it measures here means nothing. */
@RequiresTool("mosquitto")
class TrafficIT {
    private static final List<Variant> VARIANTS = Variant.all(List.of(Variant.PAHO)).stream()
            .filter(variant -> variant.kind() != Kind.STOCK)
            .toList();

    @Test
    void eachServerPassesOnAllMessagesAndIsMeasured() throws Exception {
        Settings settings = new Settings(
                List.of(Figure.DOWN_QOS1, Figure.UP_QOS1, Figure.FAN_OUT, Figure.DELAY),
                false,
                false,
                VARIANTS,
                1,
                Duration.ofSeconds(1),
                50,
                50,
                1_000,
                1_000,
                Path.of(System.getProperty("bridge.war")),
                Path.of(System.getProperty("bench.directory"), "it"),
                Path.of("docs"));

        Results results = new Bench(settings, new Progress(System.out)).run();

        assertThat(results.metrics())
                .contains(Metric.DOWN_QOS1, Metric.UP_QOS1, Metric.FAN_OUT, Metric.THROUGHPUT, Metric.DELAY_P99);
        for (Variant variant : VARIANTS) {
            assertThat(results.of(Metric.THROUGHPUT).median(variant)).isPositive();
            assertThat(results.of(Metric.DELAY_P50).median(variant)).isPositive();
            assertThat(results.of(Metric.DOWN_QOS1).median(variant)).isPositive();
        }
    }
}
