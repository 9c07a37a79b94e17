package io.wsmqtt.bridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final Variant EXEC = Variant.all(List.of("paho")).get(2);

    private final Samples samples = new Samples();

    private void add(Variant variant, double... values) {
        for (double value : values) {
            samples.add(variant, value);
        }
    }

    @Test
    void oneRoundThatWentAstrayDoesNotCount() {
        add(Variant.NAIVE, 20, 21, 90, 19, 20);

        assertThat(samples.median(Variant.NAIVE)).isEqualTo(20);
        assertThat(samples.least(Variant.NAIVE)).isEqualTo(19);
        assertThat(samples.most(Variant.NAIVE)).isEqualTo(90);
    }

    @Test
    void ofAnEvenNumberTheMedianIsBetweenTheTwoInTheMiddle() {
        add(EXEC, 4, 1, 2, 9);

        assertThat(samples.median(EXEC)).isEqualTo(3);
    }

    @Test
    void aRatioIsThatOfTheMedians() {
        add(Variant.NAIVE, 10, 20, 30);
        add(EXEC, 11, 15, 19);

        assertThat(samples.ratio(EXEC)).isEqualTo(0.75);
    }

    @Test
    void whatWasNotMeasuredHasNoMedian() {
        assertThatIllegalArgumentException().isThrownBy(() -> samples.median(EXEC));
    }
}
