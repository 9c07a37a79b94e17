package io.wsmqtt.bridge.paho;

import java.io.DataOutputStream;
import java.io.OutputStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;

/**
 * What Paho takes as a UTF-8 string: no control characters, no noncharacters.
 *
 * <p>Paho finds out only on its sender thread, and gives up the connection for it; a publish that is sent again on each
 * connection would then end them all. So it is asked beforehand.
 *
 * <p>Stateless.
 */
final class Strings {
    static final int MAX_BYTES = 65_535;

    private Strings() {}

    static boolean encodable(String text) {
        if (plain(text)) {
            return true;
        }
        // Paho lets some of these through; Mosquitto ends the connection for one, and a resent one would end them all.
        if (text.codePoints().anyMatch(Strings::isNoncharacter)) {
            return false;
        }
        try {
            MqttDataTypes.encodeUTF8(new DataOutputStream(OutputStream.nullOutputStream()), text);
            return true;
        } catch (MqttException | IllegalArgumentException e) {
            return false;
        }
    }

    static void require(String what, String text) {
        if (text.isEmpty() || text.length() > MAX_BYTES || !encodable(text)) {
            throw new IllegalArgumentException(
                    what + " must have 1 to 65,535 bytes of UTF-8 without control characters");
        }
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7E) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNoncharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }
}
