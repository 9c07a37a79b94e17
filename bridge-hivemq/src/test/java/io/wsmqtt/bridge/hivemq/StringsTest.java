package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringsTest {
    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x1F, 0x7F, 0x85, 0xFDD0, 0xFDE0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF})
    void aControlOrNoncharacterIsNotSent(int codePoint) {
        assertThat(Strings.sendable("a/" + Character.toString(codePoint))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "灯/é", "a/\uD83D\uDE00", "\uFDF0"})
    void otherTextIsSent(String text) {
        assertThat(Strings.sendable(text)).isTrue();
    }
}
