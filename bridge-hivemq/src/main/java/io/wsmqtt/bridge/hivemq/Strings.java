package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.Message;

/**
 * The UTF-8 strings that MQTT 5 section 1.5.4 asks not to be sent: with control characters or noncharacters.
 *
 * <p>A broker may end the connection for one, as Mosquitto does; a publish that is sent again would then end them all.
 *
 * <p>Stateless.
 */
final class Strings {
    static final int MAX_BYTES = 65_535;

    private Strings() {}

    static boolean sendable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7E) {
                return text.codePoints().allMatch(Strings::isSendable);
            }
        }
        return true;
    }

    static boolean sendable(Message message) {
        return sendable(message.topic().name())
                && message.contentType().map(Strings::sendable).orElse(true)
                && message.responseTopic().map(topic -> sendable(topic.name())).orElse(true)
                && message.userProperties().stream()
                        .allMatch(property -> sendable(property.name()) && sendable(property.value()));
    }

    static void require(String what, String text) {
        if (text.isEmpty() || text.length() > MAX_BYTES || !sendable(text)) {
            throw new IllegalArgumentException(
                    what + " must have 1 to 65,535 bytes of UTF-8 without control characters");
        }
    }

    private static boolean isSendable(int codePoint) {
        boolean noncharacter = (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return !Character.isISOControl(codePoint) && !noncharacter && !surrogate;
    }
}
