package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each address has its own budget, and the memory for them is bounded. */
class RefusalBudgetTest {
    private final ManualScheduler time = new ManualScheduler();

    @Test
    void eachAddressHasItsOwnBudgetEachMinute() {
        RefusalBudget budget = new RefusalBudget(2, time::nanoTime);

        assertThat(budget.take("a")).isTrue();
        assertThat(budget.take("a")).isTrue();
        assertThat(budget.take("a")).isFalse();
        assertThat(budget.take("b")).isTrue();
        time.advance(Duration.ofSeconds(59));
        assertThat(budget.take("a")).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(budget.take("a")).isTrue();
    }

    @Test
    void newAddressesGetNothingOnceTenThousandAreKnown() {
        RefusalBudget budget = new RefusalBudget(2, time::nanoTime);
        for (int i = 0; i < 10_000; i++) {
            assertThat(budget.take("address " + i)).isTrue();
        }

        assertThat(budget.take("one more")).isFalse();
        assertThat(budget.take("address 1")).isTrue();
        time.advance(Duration.ofMinutes(1));
        assertThat(budget.take("one more")).isTrue();
    }

    @Test
    void aBudgetOfNothingIsNothing() {
        assertThat(new RefusalBudget(0, time::nanoTime).take("a")).isFalse();
    }
}
