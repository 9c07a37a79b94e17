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

class EarlySettingsTest {
    @TempDir
    private Path folder;

    private static EarlySettings settings(Map<String, String> environment, Map<String, String> properties) {
        return new EarlySettings(environment, properties, Optional.empty());
    }

    @Test
    void itIs8080OnAllAddressesUnlessSet() {
        assertThat(settings(Map.of(), Map.of()).port()).isEqualTo(8080);
        assertThat(settings(Map.of(), Map.of()).host()).isEmpty();
    }

    @Test
    void theEnvironmentWinsOverThePropertyAndThatOverTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("b.properties"), "bridge.port = 1001\nbridge.host=127.0.0.9\n");
        Map<String, String> environment = Map.of("BRIDGE_CONFIG", file.toString());

        assertThat(settings(environment, Map.of()).port()).isEqualTo(1001);
        assertThat(settings(environment, Map.of()).host()).hasValue("127.0.0.9");
        assertThat(settings(Map.of(), Map.of("bridge.config", file.toString(), "bridge.port", "1002"))
                        .port())
                .isEqualTo(1002);
        assertThat(settings(Map.of("BRIDGE_PORT", "1003"), Map.of("bridge.port", "1002"))
                        .port())
                .isEqualTo(1003);
    }

    @Test
    void theFileOfTheCommandLineWinsOverTheEnvironments() throws IOException {
        Path file = Files.writeString(folder.resolve("b.properties"), "bridge.port = 1001\n");

        assertThat(new EarlySettings(Map.of("BRIDGE_CONFIG", "/nowhere"), Map.of(), Optional.of(file)).port())
                .isEqualTo(1001);
    }

    @Test
    void whatKubernetesInjectsIsNoPort() {
        assertThat(settings(Map.of("BRIDGE_PORT", "tcp://10.0.0.7:80"), Map.of())
                        .port())
                .isEqualTo(8080);
    }

    @Test
    void aFileThatCannotBeReadIsLeftToTheApplication() {
        assertThat(settings(Map.of("BRIDGE_CONFIG", "/nowhere"), Map.of()).port())
                .isEqualTo(8080);
    }

    @Test
    void aWrongValueIsNamed() {
        EarlySettings settings = settings(Map.of("BRIDGE_PORT", "eighty"), Map.of());

        assertThatThrownBy(settings::port)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bridge.port: 'eighty' is no port; allowed: 0 to 65535");
    }
}
