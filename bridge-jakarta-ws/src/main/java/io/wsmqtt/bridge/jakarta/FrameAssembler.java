package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What joins the parts of a message that a container hands over into one {@link Frame}.
 *
 * <p>Serial. Where a container cuts a message says nothing: a part may end between the two halves of a surrogate pair. What
 * a container hands over may be used again by it, so bytes are copied.
 */
final class FrameAssembler {
    private final int maxBytes;
    private StringBuilder text = new StringBuilder(0);
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private long size;
    private boolean tooBig;

    FrameAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether a message was too big; nothing is taken from then on. */
    boolean tooBig() {
        return tooBig;
    }

    /**
     * Adds a part of a text message; the whole frame if it was the last one.
     *
     * @throws IllegalArgumentException if the text holds a lone surrogate
     */
    Optional<Frame> text(String part, boolean last) {
        if (!fits(utf8Length(part))) {
            return Optional.empty();
        }
        if (last && text.isEmpty()) {
            size = 0;
            return Optional.of(Frame.text(part));
        }
        text.append(part);
        if (!last) {
            return Optional.empty();
        }
        String whole = text.toString();
        text = new StringBuilder(0);
        size = 0;
        return Optional.of(Frame.text(whole));
    }

    /** Adds a part of a binary message; the whole frame if it was the last one. */
    Optional<Frame> binary(ByteBuffer part, boolean last) {
        if (!fits(part.remaining())) {
            return Optional.empty();
        }
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        if (last && bytes.size() == 0) {
            size = 0;
            return Optional.of(Frame.binary(copy));
        }
        bytes.writeBytes(copy);
        if (!last) {
            return Optional.empty();
        }
        byte[] whole = bytes.toByteArray();
        bytes = new ByteArrayOutputStream(0);
        size = 0;
        return Optional.of(Frame.binary(whole));
    }

    private boolean fits(long more) {
        size += more;
        if (size > maxBytes && !tooBig) {
            tooBig = true;
            text = new StringBuilder(0);
            bytes = new ByteArrayOutputStream(0);
        }
        return !tooBig;
    }

    // Each half of a surrogate pair counts two of the pair's four bytes, so that parts add up wherever they are cut.
    private static long utf8Length(String part) {
        long length = part.length();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c >= 0x80) {
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
