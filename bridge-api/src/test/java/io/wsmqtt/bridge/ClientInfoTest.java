package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientInfoTest {
    @Test
    void itsTextNamesItsAttributesAndShowsNoneOfTheirValues() {
        ClientInfo client =
                new ClientInfo("c1", "p1/s1/anna", Optional.empty(), Map.of("ticket", "hunter2"), "192.0.2.1");
        assertThat(client.toString())
                .contains("c1", "p1/s1/anna", "ticket", "192.0.2.1")
                .doesNotContain("hunter2");
    }
}
