package io.wsmqtt.bridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    private Path folder;

    private static int configured(Map<String, String> environment, Map<String, String> properties) {
        return Ports.configured(environment, properties, Optional.empty());
    }

    @Test
    void is8080UnlessSet() {
        assertThat(configured(Map.of(), Map.of())).isEqualTo(8080);
    }

    @Test
    void theEnvironmentWinsOverThePropertyAndThatOverTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("b.properties"), "bridge.port = 1001\n");

        assertThat(configured(Map.of("BRIDGE_CONFIG", file.toString()), Map.of()))
                .isEqualTo(1001);
        assertThat(configured(Map.of(), Map.of("bridge.config", file.toString(), "bridge.port", "1002")))
                .isEqualTo(1002);
        assertThat(configured(Map.of("BRIDGE_PORT", "1003"), Map.of("bridge.port", "1002")))
                .isEqualTo(1003);
        assertThat(Ports.configured(Map.of("BRIDGE_CONFIG", "/nowhere"), Map.of(), Optional.of(file)))
                .isEqualTo(1001);
    }

    @Test
    void whatKubernetesInjectsIsNoPort() {
        assertThat(configured(Map.of("BRIDGE_PORT", "tcp://10.0.0.7:80"), Map.of()))
                .isEqualTo(8080);
    }

    @Test
    void aFileThatCannotBeReadIsLeftToTheApplication() {
        assertThat(configured(Map.of("BRIDGE_CONFIG", "/nowhere"), Map.of())).isEqualTo(8080);
    }

    @Test
    void aWrongValueIsNamedWithItsPlace() {
        assertThatThrownBy(() -> configured(Map.of("BRIDGE_PORT", "eighty"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BRIDGE_PORT: 'eighty' is no port; allowed: 0 to 65535");
    }
}
