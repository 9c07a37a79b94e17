package io.wsmqtt.bridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void theHeapIsTheSumOfItsPartsThatAreInUse() {
        String table = """
                S0C    S1C    S0U    S1U      EC       EU        OC         OU       MC     MU
                512.0  512.0   0.0   12.5   4416.0   100.0    11008.0   8000.5   4864.0 3764.5
                """;

        assertThat(Memory.heap(table)).isEqualTo(8_113);
    }
}
