package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings")
class ParsingTest {
    @Test
    @DisplayName("that are templates are filled by name")
    void fills() {
        Template template = Template.parse("a/{x}/b{y}{x}");
        assertThat(template.names()).containsExactly("x", "y");
        assertThat(template.fill(Map.of("x", "1", "y", "{x}"))).isEqualTo("a/1/b{x}1");
    }

    @ParameterizedTest(name = "cannot be the template {0}: {1}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a/{x,'{' without '}'",
                "a/x},'}' without '{'",
                "a/{},a placeholder needs a name",
                "a/{x{y}},a placeholder needs a name",
                "a/{key},is a secret"
            })
    void badTemplates(String source, String message) {
        assertThatThrownBy(() -> Template.parse(source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(source);
    }

    @ParameterizedTest(name = "cannot be the publish topic {0}")
    @ValueSource(strings = {"a/+/b", "a/#", "{x}/#"})
    void badTopics(String source) {
        assertThatThrownBy(() -> BridgeConfig.builder().publishTopic(source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wildcard");
    }

    @ParameterizedTest(name = "cannot be the topic filter {0}")
    @ValueSource(strings = {"a/b{x}#", "a/#/{x}", "$share/group/{x}"})
    void badFilters(String source) {
        assertThatThrownBy(() -> BridgeConfig.builder().subscribeTopics(List.of(source)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "cannot be the path {0}")
    @ValueSource(strings = {"", "/", "/a//b", "/a{b}", "/{a}/{a}", "/{}", "/{a}{b}", "/a}"})
    void badPaths(String source) {
        assertThatThrownBy(() -> RequestPath.parse(source)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("out of bounds say what the bounds are")
    void bounds() {
        BridgeConfig.Builder builder = BridgeConfig.builder();
        assertThatThrownBy(() -> builder.maxSessionsPerUser(0))
                .hasMessage("max sessions per user must be 1 to 10,000, not 0");
        assertThatThrownBy(() -> builder.pingInterval(Duration.ofMillis(1)))
                .hasMessage("ping interval must be PT1S to PT1H, not PT0.001S");
        assertThatThrownBy(() -> builder.origins(Set.of())).hasMessageContaining("origins is empty");
        assertThatThrownBy(() -> builder.nodeId("a b")).hasMessageContaining("1 to 32");
        builder.pingInterval(Duration.ofSeconds(60)).silenceTimeout(Duration.ofSeconds(60));
        assertThatThrownBy(builder::build).hasMessageContaining("must be longer than the ping interval");
    }
}
