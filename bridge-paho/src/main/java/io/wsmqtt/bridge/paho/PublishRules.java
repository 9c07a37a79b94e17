package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;

/** What is not to be published, since the broker or Paho could not take it. */
final class PublishRules {
    private PublishRules() {}

    /** A reason code, or 0 if nothing speaks against it. */
    static int refusal(Message message, ServerLimits limits, LinkOptions options) {
        if (message.qos().compareTo(limits.maximumQos()) > 0) {
            return ReasonCodes.QOS_NOT_SUPPORTED;
        }
        // Packet identifiers start anew with each connection: in a session that is resumed, the broker could take a new
        // message for one that it has already, and drop it.
        if (message.qos() == Qos.EXACTLY_ONCE && !options.sessionExpiry().isZero()) {
            return ReasonCodes.QOS_NOT_SUPPORTED;
        }
        if (message.retain() && !limits.retain()) {
            return ReasonCodes.RETAIN_NOT_SUPPORTED;
        }
        if (limits.maximumPacketSize() < Integer.MAX_VALUE && Packets.size(message) > limits.maximumPacketSize()) {
            return ReasonCodes.PACKET_TOO_LARGE;
        }
        return Packets.encodable(message) ? 0 : ReasonCodes.TOPIC_NAME_INVALID;
    }
}
