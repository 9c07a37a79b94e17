package io.wsmqtt.bridge.core;

/** What a client may put into a topic level. */
final class Values {
    static final int MAX_CHARS = 128;

    private Values() {}

    /**
     * Refuses what could widen a topic: a wildcard, a level separator, a control character, nothing at all. Also
     * noncharacters: a broker may end the connection for one (MQTT 5 section 1.5.4; Mosquitto does), and that of a shared
     * link is everybody's.
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
        if (value.codePoints().anyMatch(Values::isNoncharacter)) {
            throw new IllegalArgumentException(name + " holds a noncharacter");
        }
    }

    /** Lone surrogates among them: they have no UTF-8 form at all. */
    private static boolean isNoncharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE
                || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF)
                || Character.getType(codePoint) == Character.SURROGATE;
    }
}
