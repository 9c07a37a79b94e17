package io.wsmqtt.bridge;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Strict UTF-8, as MQTT 5 section 1.5.4 and RFC 6455 section 8.1 want it: nothing is ever replaced by U+FFFD. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * The number of bytes that {@code text} takes in UTF-8.
     *
     * @throws IllegalArgumentException if it holds a lone surrogate, which UTF-8 cannot express
     */
    static int length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new IllegalArgumentException(
                        "lone surrogate U+%04X at index %d: the text has no UTF-8 form".formatted((int) c, i));
            }
        }
        return bytes;
    }

    /** The text that these bytes encode, or empty if they are no valid UTF-8. */
    static Optional<String> decode(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        // The JDK does this far faster than a decoder, and marks what is no UTF-8; what is may hold the mark itself.
        String marked = new String(copy, StandardCharsets.UTF_8);
        if (marked.indexOf(REPLACEMENT) < 0) {
            return Optional.of(marked);
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(copy));
            return Optional.of(text.toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /**
     * Replaces each {@code %XX} by its byte, once, and reads the result as UTF-8. A {@code +} stays a {@code +}
     * (RFC 3986 section 2.1; the form encoding of HTML does not apply to paths).
     *
     * @throws IllegalArgumentException if an escape is incomplete, the bytes are no valid UTF-8, or {@code raw} holds a
     *     lone surrogate
     */
    static String percentDecode(String raw) {
        length(raw); // getBytes would replace a lone surrogate
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.put(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("a '%' must be followed by two hexadecimal digits");
            }
            out.put((byte) (high << 4 | low));
            i += 2;
        }
        return decode(out.flip())
                .orElseThrow(() -> new IllegalArgumentException("the escaped bytes are no valid UTF-8"));
    }

    /** The longest prefix of whole characters that takes at most {@code maxBytes} bytes. */
    static String truncate(String text, int maxBytes) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            int chars = Character.charCount(codePoint);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                break;
            }
            end += chars;
        }
        return text.substring(0, end);
    }
}
