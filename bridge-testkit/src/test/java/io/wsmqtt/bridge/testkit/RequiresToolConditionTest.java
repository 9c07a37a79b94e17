package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class RequiresToolConditionTest {

    @Test
    void whatIsInstalledRuns() {
        assertThat(condition(Map.of("CI", "true")).decide(List.of("sh")).isDisabled())
                .isFalse();
    }

    @Test
    void aMissingToolSkipsAndSaysHowToInstallIt() {
        ConditionEvaluationResult result = condition(Map.of()).decide(List.of("sh", "mosquitto"));
        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason())
                .contains("mosquitto is not installed: skipped. Debian: apt-get install mosquitto");
    }

    @Test
    void severalMissingToolsAreNamedOncePerPackage() {
        assertThat(condition(Map.of())
                        .decide(List.of("mosquitto_pub", "mosquitto_sub"))
                        .getReason())
                .contains("mosquitto_pub, mosquitto_sub are not installed: skipped. "
                        + "Debian: apt-get install mosquitto-clients");
    }

    @Test
    void onABuildServerAMissingToolFails() {
        assertThatThrownBy(() -> condition(Map.of("CI", "true")).decide(List.of("mosquitto")))
                .hasMessageContaining("mosquitto is not installed")
                .hasMessageContaining("apt-get install mosquitto");
    }

    @Test
    @RequiresTool("sh")
    void aShellIsFoundOnThePath() {
        assertThat(Tools.find("sh")).isPresent();
        assertThat(Tools.find("no-such-tool")).isEmpty();
    }

    private static RequiresToolCondition condition(Map<String, String> environment) {
        return new RequiresToolCondition("sh"::equals, environment);
    }
}
