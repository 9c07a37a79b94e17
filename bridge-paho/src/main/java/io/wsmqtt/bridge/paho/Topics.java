package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The topic names that came lately, so that few have to be decoded and validated.
 *
 * <p>Thread-safe: what is known is immutable, and of two threads that come to know a topic either may win. Takes 2.5 MB at most.
 */
final class Topics {
    private static final int PLACES = 4_096;
    private static final int LONGEST = 256;

    private static final class Known {
        final byte[] bytes;
        final Topic topic;

        Known(byte[] bytes, Topic topic) {
            this.bytes = bytes;
            this.topic = topic;
        }
    }

    private final @Nullable Known[] places = new Known[PLACES];

    /**
     * The topic of this name.
     *
     * @throws CharacterCodingException if it is no UTF-8
     * @throws IllegalArgumentException if it is no topic name
     */
    Topic of(byte[] buffer, int from, int to) throws CharacterCodingException {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + buffer[i];
        }
        int place = (hash ^ hash >>> 16) & (PLACES - 1);
        Known known = places[place];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, buffer, from, to)) {
            return known.topic;
        }
        String name = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(buffer, from, to - from))
                .toString();
        Topic topic = Topic.of(name);
        if (to - from <= LONGEST) {
            places[place] = new Known(Arrays.copyOfRange(buffer, from, to), topic);
        }
        return topic;
    }
}
