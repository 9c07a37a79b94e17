package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.wsmqtt.bridge.BridgeException;

/**
 * The reason codes of MQTT 5 (section 2.4), and which of them end an attempt for good.
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
    static BridgeException reason(BrokerAddress address, MqttDisconnectSource source, Throwable problem) {
        if (source == MqttDisconnectSource.SERVER && problem instanceof Mqtt5ConnAckException connAck) {
            return refusal(address, connAck.getMqttMessage().getReasonCode().getCode());
        }
        return failure(address, problem);
    }

    static BridgeException failure(BrokerAddress address, Throwable problem) {
        Throwable cause = problem.getCause() == null ? problem : problem.getCause();
        return new BridgeException.Unavailable("connection to " + address + " failed: " + cause, cause);
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
}
