package io.wsmqtt.bridge;

/**
 * A topic name: what a message is published to (MQTT 5 section 4.7).
 *
 * <p>Immutable. It has 1 to 65,535 bytes of UTF-8, no wildcard ({@code +}, {@code #}) and no U+0000.
 *
 * @param name the name as it goes over the wire; levels are separated by {@code /}, and an empty level is a level
 */
public record Topic(String name) {
    /** The most bytes that a topic name or filter may have (MQTT 5 section 1.5.4). */
    public static final int MAX_BYTES = 65_535;

    /**
     * Validates the name.
     *
     * @throws IllegalArgumentException if it is no topic name; the message says why
     */
    public Topic {
        requireUtf8String("topic name", name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '+' || c == '#') {
                throw new IllegalArgumentException(
                        "topic name holds the wildcard '%c' at index %d: wildcards belong into a topic filter"
                                .formatted(c, i));
            }
        }
    }

    /**
     * The topic of this name.
     *
     * @throws IllegalArgumentException if it is no topic name; the message says why
     */
    public static Topic of(String name) {
        return new Topic(name);
    }

    static void requireUtf8String(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty: it needs at least one character");
        }
        int nul = value.indexOf(0);
        if (nul >= 0) {
            throw new IllegalArgumentException(what + " holds U+0000 at index " + nul);
        }
        int bytes = Utf8.length(value);
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "%s has %,d bytes of UTF-8: at most %,d are allowed".formatted(what, bytes, MAX_BYTES));
        }
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
