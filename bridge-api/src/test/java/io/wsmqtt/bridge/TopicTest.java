package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", " ", "a/b", "$SYS/x", "名/😀", "a\u0001", "\uFEFF"})
    void takesWhatTheSpecificationAllows(String name) {
        assertThat(Topic.of(name).name()).isEqualTo(name);
        assertThat(Topic.of(name)).hasToString(name).isEqualTo(new Topic(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "#", "a/+", "a/#", "a+b", "a#", "\u0000", "a\u0000", "a\uD83D", "\uDE00a"})
    void refusesEmptyNamesWildcardsNulAndLoneSurrogates(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Topic.of(name));
    }

    @Test
    void hasAtMost65535BytesOfUtf8() {
        assertThat(Topic.of("😀".repeat(16_383) + "aaa").name()).hasSize(2 * 16_383 + 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of("😀".repeat(16_384)))
                .withMessageContaining("65,536")
                .withMessageContaining("65,535");
    }
}
