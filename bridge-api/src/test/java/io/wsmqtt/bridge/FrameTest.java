package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "61", "00", "C2A9", "EFBBBF61", "EFBFBF", "ED9FBF", "EE8080", "F0908080", "F48FBFBF"})
    void aPayloadOfValidUtf8IsText(String hex) {
        byte[] payload = HexFormat.of().parseHex(hex);
        Frame frame = frameOf(payload);
        assertThat(frame).isInstanceOf(Frame.Text.class);
        assertThat(frame.payload()).isEqualTo(ByteBuffer.wrap(payload));
        assertThat(frame.size()).isEqualTo(payload.length);
    }

    /** Lone and missing continuations, overlong forms, surrogates, beyond U+10FFFF, bytes that never occur. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "BF",
                "C2",
                "E282",
                "F09F98",
                "61C2",
                "C261",
                "C080",
                "C1BF",
                "E08080",
                "E09FBF",
                "F0808080",
                "F08FBFBF",
                "EDA080",
                "EDBFBF",
                "EDA0BDEDB880",
                "F4908080",
                "F5808080",
                "FE",
                "FF",
                "F888808080"
            })
    void anyOtherPayloadIsBinary(String hex) {
        byte[] payload = HexFormat.of().parseHex(hex);
        Frame frame = frameOf(payload);
        assertThat(frame).isInstanceOf(Frame.Binary.class);
        assertThat(frame.payload()).isEqualTo(ByteBuffer.wrap(payload));
    }

    @Test
    void generatedPayloadsAreTextExactlyIfTheGrammarOfUtf8HasThem() {
        Random random = new Random(3629);
        byte[] telling = HexFormat.of().parseHex("00417F808F909FA0BFC0C1C2DFE0E1ECEDEEEFF0F1F3F4F5FF");
        int texts = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] payload = random.nextBoolean() ? picked(random, telling) : bent(random);
            boolean text = frameOf(payload) instanceof Frame.Text;
            assertThat(text).as(HexFormat.of().formatHex(payload)).isEqualTo(isUtf8(payload, 0));
            assertThat(frameOf(payload).payload()).isEqualTo(ByteBuffer.wrap(payload));
            texts += text ? 1 : 0;
        }
        assertThat(texts).isBetween(10_000, 40_000);
    }

    private static byte[] picked(Random random, byte[] from) {
        byte[] payload = new byte[random.nextInt(6)];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = from[random.nextInt(from.length)];
        }
        return payload;
    }

    /** Valid UTF-8, of which one byte is changed in half of the cases. */
    private static byte[] bent(Random random) {
        StringBuilder text = new StringBuilder("a");
        while (text.length() < 5) {
            int codePoint = random.nextInt(1 << (7 + random.nextInt(14)));
            if (codePoint <= 0x10FFFF && (codePoint < 0xD800 || codePoint > 0xDFFF)) {
                text.appendCodePoint(codePoint);
            }
        }
        byte[] payload = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextBoolean()) {
            payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
        }
        return payload;
    }

    /** The grammar of RFC 3629 section 4, production by production. */
    private static boolean isUtf8(byte[] bytes, int at) {
        if (at == bytes.length) {
            return true;
        }
        int first = bytes[at] & 0xFF;
        if (first <= 0x7F) {
            return isUtf8(bytes, at + 1);
        }
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (first < 0xC2 || first > 0xF4 || at + length > bytes.length || !isIn(bytes[at + 1], low, high)) {
            return false;
        }
        for (int i = at + 2; i < at + length; i++) {
            if (!isIn(bytes[i], 0x80, 0xBF)) {
                return false;
            }
        }
        return isUtf8(bytes, at + length);
    }

    private static boolean isIn(byte value, int low, int high) {
        return (value & 0xFF) >= low && (value & 0xFF) <= high;
    }

    private static Frame frameOf(byte[] payload) {
        return Message.builder(Topic.of("t"), ByteBuffer.wrap(payload)).build().frame();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "\uDFFF", "a\uD83D", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
    void aTextWithALoneSurrogateIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Frame.text(text)).withMessageContaining("index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é", "名", "😀", "\u0000\u007F\u0080\u07FF\u0800\uFFFF"})
    void theSizeOfATextIsThatOfItsUtf8(String text) {
        Frame frame = Frame.text(text);
        assertThat(frame.size()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        assertThat(frame.payload()).isEqualTo(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aBinaryFrameHoldsTheRemainingBytesReadOnly() {
        Frame frame = Frame.binary(ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2));
        frame.payload().get();
        assertThat(frame.size()).isEqualTo(2);
        assertThat(frame.payload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> frame.payload().put((byte) 0));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> Frame.text("a").payload().put((byte) 0));
    }

    @Test
    void framesAreEqualByKindAndContent() {
        assertThat(Frame.text("a")).isEqualTo(Frame.text("a")).hasSameHashCodeAs(Frame.text("a"));
        assertThat(Frame.binary(new byte[] {1}))
                .isEqualTo(Frame.binary(ByteBuffer.wrap(new byte[] {1})))
                .hasSameHashCodeAs(Frame.binary(ByteBuffer.wrap(new byte[] {1})));
        assertThat(Frame.text("a")).isNotEqualTo(Frame.binary(new byte[] {'a'}));
    }
}
