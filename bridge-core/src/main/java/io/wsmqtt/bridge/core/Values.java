package io.wsmqtt.bridge.core;

/** What a client may put into a topic level. */
final class Values {
    static final int MAX_CHARS = 128;

    private Values() {}

    /**
     * Refuses what could widen a topic: a wildcard, a level separator, a control character, nothing at all.
     *
     * @throws IllegalArgumentException with a message that names the value but never shows it
     */
    static void requireSafe(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty");
        }
        if (value.length() > MAX_CHARS) {
            throw new IllegalArgumentException(name + " is longer than " + MAX_CHARS + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '+' || c == '#' || c == '/') {
                throw new IllegalArgumentException(name + " holds '" + c + "'");
            }
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(name + " holds a control character");
            }
        }
    }
}
