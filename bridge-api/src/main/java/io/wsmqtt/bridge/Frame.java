package io.wsmqtt.bridge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket data message, whole: text or binary (RFC 6455 section 5.6). How the transport fragments it does not show.
 *
 * <p>Immutable.
 */
public sealed interface Frame {
    /** The bytes of its payload: for text, of its UTF-8 form. */
    int size();

    /** Its payload as bytes, read-only; each call hands out a buffer of its own. */
    ByteBuffer payload();

    /**
     * A text frame.
     *
     * @throws IllegalArgumentException if {@code text} holds a lone surrogate: RFC 6455 section 8.1 forbids to send it
     */
    static Frame text(String text) {
        return new Text(text);
    }

    /** A binary frame of the buffer's remaining bytes, which must not be changed afterwards. */
    static Frame binary(ByteBuffer data) {
        return new Binary(data);
    }

    /** A binary frame of these bytes, which must not be changed afterwards. */
    static Frame binary(byte[] data) {
        return new Binary(ByteBuffer.wrap(data));
    }

    /** A text frame (opcode 1). */
    final class Text implements Frame {
        private final String text;
        private final int size;

        private Text(String text) {
            this(text, Utf8.length(text));
        }

        /** With its size, which is known where it was decoded. */
        Text(String text, int size) {
            this.text = text;
            this.size = size;
        }

        /** The text; never with a lone surrogate. */
        public String text() {
            return text;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public ByteBuffer payload() {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return "Text[" + (text.length() <= 40 ? text : text.substring(0, 40) + "…") + ", " + size + " bytes]";
        }
    }

    /** A binary frame (opcode 2). */
    final class Binary implements Frame {
        private final ByteBuffer data;

        private Binary(ByteBuffer data) {
            this.data = data.slice().asReadOnlyBuffer();
        }

        @Override
        public int size() {
            return data.remaining();
        }

        @Override
        public ByteBuffer payload() {
            return data.duplicate();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Binary that && data.equals(that.data);
        }

        @Override
        public int hashCode() {
            return data.hashCode();
        }

        @Override
        public String toString() {
            return "Binary[" + size() + " bytes]";
        }
    }
}
