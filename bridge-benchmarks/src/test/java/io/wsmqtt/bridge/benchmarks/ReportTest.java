package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
    private static final List<Variant> VARIANTS = Variant.all(List.of("paho", "hivemq"));
    private static final Variant STOCK = VARIANTS.get(1);
    private static final Variant EXEC = VARIANTS.get(2);

    private final Results results = new Results();

    private String lineOf(Metric metric) {
        return new Report(results, List.of("Machine: this one"))
                .markdown()
                .lines()
                .filter(line -> line.startsWith("| " + metric.title()))
                .findFirst()
                .orElseThrow();
    }

    private void add(Metric metric, Variant variant, double... values) {
        for (double value : values) {
            results.add(metric, variant, value);
        }
    }

    @Test
    void aCellHasMedianSpreadRatioAndGoal() {
        add(Metric.UP_QOS0, Variant.NAIVE, 30, 20, 22);
        add(Metric.UP_QOS0, STOCK, 20.9);
        add(Metric.UP_QOS0, EXEC, 17, 18);

        assertThat(lineOf(Metric.UP_QOS0))
                .isEqualTo("| user to device, QoS 0 (µs CPU) | 22 (20 to 30) | 20.9, × 0.95 ✓ ≤ 0.95 |"
                        + " 17.5 (17 to 18), × 0.80 **✗** ≤ 0.75 |");
    }

    @Test
    void aGoalWithoutANaiveRelayIsTheValueItself() {
        add(Metric.IDLE_RESIDENT, STOCK, 30);
        add(Metric.IDLE_RESIDENT, EXEC, 26.5);

        assertThat(lineOf(Metric.IDLE_RESIDENT))
                .isEqualTo("| idle session, resident memory (KiB) | 30 | 26.5 ✓ ≤ 27 |");
    }

    @Test
    void whatWasNotMeasuredIsEmpty() {
        add(Metric.DELAY_P99, Variant.BROKER, 1);
        add(Metric.DELAY_P99, Variant.NAIVE, 4);
        add(Metric.DOWN_QOS1, Variant.NAIVE, 3);

        assertThat(lineOf(Metric.DOWN_QOS1)).isEqualTo("| device to user, QoS 1 (µs CPU) | 3 |  |");
    }

    @Test
    void pictureAndMachineStandAbove() {
        assertThat(new Report(results, List.of("Machine: this one")).markdown())
                .startsWith("![Cost")
                .contains("(performance.svg)\n\n- Machine: this one\n\n|");
    }

    @Test
    void theChartIsXmlWithABarForEachBridgeAndAMarkForEachGoal() throws Exception {
        add(Metric.FAN_OUT, Variant.NAIVE, 10);
        add(Metric.FAN_OUT, STOCK, 5);
        add(Metric.FAN_OUT, EXEC, 100);
        add(Metric.COMEBACK_REFUSED, Variant.NAIVE, 0);
        add(Metric.COMEBACK_REFUSED, STOCK, 0);

        Document chart = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(new Chart(results).svg().getBytes(UTF_8)));

        // One of each more in the legend.
        assertThat(chart.getElementsByTagName("rect").getLength()).isEqualTo(2 + 2);
        assertThat(new Chart(results).svg()).contains(">0.50<", ">10.00<").containsPattern("class=\"goal\"");
    }
}
