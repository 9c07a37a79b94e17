package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseReasonTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 5000, 65_535})
    void refusesCodesOutside1000To4999(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> new CloseReason(code, ""));
    }

    @Test
    void holdsAtMost123BytesOfUtf8() {
        assertThat(new CloseReason(1000, "é".repeat(61) + "a").text()).hasSize(62);
        assertThatIllegalArgumentException().isThrownBy(() -> new CloseReason(1000, "é".repeat(62)));
        assertThatIllegalArgumentException().isThrownBy(() -> new CloseReason(1000, "\uD800"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "名", "😀", "a😀", "ab😀", "abc😀", "名é"})
    void cutsAnotherTextToWholeCharactersThatFit(String unit) {
        String text = unit.repeat(200);
        String cut = CloseReason.POLICY.withText(text).text();
        assertThat(text).startsWith(cut);
        assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(cut);
        int next = cut.length() + Character.charCount(text.codePointAt(cut.length()));
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(123);
        assertThat(text.substring(0, next).getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(123);
    }

    @Test
    void leavesATextThatFitsAsItIsAndKeepsTheCode() {
        assertThat(CloseReason.POLICY.withText("why")).isEqualTo(new CloseReason(1008, "why"));
        assertThat(CloseReason.POLICY.withText("a".repeat(123)).text()).hasSize(123);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4000, 4999})
    void mayStandInACloseFrame(int code) {
        assertThat(new CloseReason(code, "").isSendable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1004, 1005, 1006, 1015, 1016, 1999, 2000, 2999})
    void mayNotStandInACloseFrame(int code) {
        assertThat(new CloseReason(code, "").isSendable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1005, 1006, 1011, 1013, 4000, 4001, 4002, 4003, 4499})
    void aClientMayComeBackByItself(int code) {
        assertThat(new CloseReason(code, "").mayReconnect()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1003, 1007, 1008, 1009, 4500, 4501, 4502, 4503, 4504, 4505, 4999})
    void aClientMustNotComeBackByItself(int code) {
        assertThat(new CloseReason(code, "").mayReconnect()).isFalse();
    }

    @Test
    void theCatalogueHasTheCodesThatWereAgreedOnEachOnce() throws IllegalAccessException {
        List<Field> constants = Arrays.stream(CloseReason.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == CloseReason.class)
                .toList();
        List<Integer> codes = new ArrayList<>();
        for (Field constant : constants) {
            codes.add(((CloseReason) constant.get(null)).code());
        }
        assertThat(codes)
                .containsExactlyInAnyOrder(
                        1000, 1001, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1013, 4001, 4002, 4003, 4500, 4501, 4502,
                        4503, 4504, 4505);
    }
}
