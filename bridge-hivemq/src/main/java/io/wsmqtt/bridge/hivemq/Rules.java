package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.TopicFilter;

/**
 * What is not to be sent, since the broker would not take it.
 *
 * <p>Stateless.
 */
final class Rules {
    private Rules() {}

    /** A reason code, or 0 if nothing speaks against it. */
    static int refusal(TopicFilter filter, ServerLimits limits) {
        if (filter.hasWildcard() && !limits.wildcards()) {
            return ReasonCodes.WILDCARDS_NOT_SUPPORTED;
        }
        return Strings.sendable(filter.filter()) ? 0 : ReasonCodes.TOPIC_FILTER_INVALID;
    }

    /** A reason code, or 0 if nothing speaks against it. */
    static int refusal(Message message, ServerLimits limits) {
        if (message.qos().compareTo(limits.maximumQos()) > 0) {
            return ReasonCodes.QOS_NOT_SUPPORTED;
        }
        if (message.retain() && !limits.retain()) {
            return ReasonCodes.RETAIN_NOT_SUPPORTED;
        }
        if (Packets.mayExceed(message, limits.maximumPacketSize())) {
            return ReasonCodes.PACKET_TOO_LARGE;
        }
        return Strings.sendable(message) ? 0 : ReasonCodes.TOPIC_NAME_INVALID;
    }
}
