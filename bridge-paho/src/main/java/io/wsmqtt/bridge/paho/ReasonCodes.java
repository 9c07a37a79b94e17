package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.BridgeException;
import java.io.IOException;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/**
 * The reason codes of MQTT 5 (section 2.4): which end an attempt for good, and which Paho does not know.
 *
 * <p>Stateless.
 */
final class ReasonCodes {
    static final int ERROR = 0x80;
    static final int IMPLEMENTATION_SPECIFIC = 0x83;
    static final int SESSION_TAKEN_OVER = 0x8E;
    static final int TOPIC_FILTER_INVALID = 0x8F;
    static final int TOPIC_NAME_INVALID = 0x90;
    static final int PACKET_TOO_LARGE = 0x95;
    static final int RETAIN_NOT_SUPPORTED = 0x9A;
    static final int QOS_NOT_SUPPORTED = 0x9B;
    static final int WILDCARDS_NOT_SUPPORTED = 0xA2;

    private ReasonCodes() {}

    /** Why there is no connection: {@code Refused} if the broker will say the same again. */
    static BridgeException reason(BrokerAddress address, @Nullable Throwable problem) {
        Throwable cause = problem;
        while (cause instanceof MqttException paho && paho.getCause() != null) {
            cause = paho.getCause();
        }
        if (cause instanceof MqttException paho) {
            int code = paho.getReasonCode();
            return code >= ERROR && code <= 0xFF
                    ? refusal(address, code)
                    : new BridgeException.Unavailable("connection to " + address + " failed: " + paho, cause);
        }
        return new BridgeException.Unavailable("connection to " + address + " failed: " + cause, cause);
    }

    static BridgeException reason(BrokerAddress address, MqttDisconnectResponse disconnect) {
        return disconnect.getException() == null
                ? refusal(address, disconnect.getReturnCode())
                : reason(address, disconnect.getException());
    }

    /** Why there is no connection: the broker's CONNACK or DISCONNECT said so. */
    static BridgeException refusal(BrokerAddress address, int code) {
        String text = "broker at " + address + " refused or ended the connection: reason code 0x%02X".formatted(code);
        return switch (code) {
            // Unsupported version, client identifier, credentials, not authorized, banned, bad method, session taken
            // over.
            case 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C, 0x8E -> new BridgeException.Refused(code, text);
            default -> new BridgeException.Unavailable(text, null);
        };
    }

    /** Whether another client has the session now (section 3.1.4). */
    static boolean takenOver(BridgeException cause) {
        return cause instanceof BridgeException.Refused refused && refused.reasonCode() == SESSION_TAKEN_OVER;
    }

    /** That the broker, or we in its place, said no to a request. */
    static BridgeException refused(Request request, int code) {
        String what = request instanceof SubscriptionChange change
                ? (change.subscribes() ? "SUBSCRIBE" : "UNSUBSCRIBE")
                : "PUBLISH";
        return new BridgeException.Refused(code, "%s was refused: reason code 0x%02X".formatted(what, code));
    }

    /** Paho gives up the connection for a PUBREC that refuses; in the place of a PUBACK it reports it. */
    static void mendPubrec(byte[] packet, int start, int at) {
        if ((packet[at] & 0xFF) >= ERROR) {
            packet[start] = 0x40;
            mendPuback(packet, at);
        }
    }

    /** Paho gives up the connection for a code of PUBACK that it does not know. */
    static void mendPuback(byte[] packet, int at) {
        switch (packet[at] & 0xFF) {
            case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x97, 0x99 -> {}
            default -> packet[at] = (byte) IMPLEMENTATION_SPECIFIC;
        }
    }

    /** Likewise of SUBACK and UNSUBACK, such as 0x97 for a quota that is used up. */
    static void mendSuback(byte[] packet, int body, int end) throws IOException {
        if (end - body < 4) {
            return;
        }
        int properties = VarInt.value(packet, body + 2);
        for (int i = body + 2 + VarInt.length(properties) + properties; i < end; i++) {
            switch (packet[i] & 0xFF) {
                case 0x00, 0x01, 0x02, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91 -> {}
                default -> packet[i] = (byte) IMPLEMENTATION_SPECIFIC;
            }
        }
    }
}
