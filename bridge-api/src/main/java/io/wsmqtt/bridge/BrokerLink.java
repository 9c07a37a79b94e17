package io.wsmqtt.bridge;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * One MQTT session with the broker, over as many network connections, one after the other, as it takes.
 *
 * <p>Thread-safe and non-blocking; failures come only through the stages, always as a {@link BridgeException}. Stages may
 * complete inline or on a thread of the link: what hangs on them must not block.
 */
public interface BrokerLink {
    /**
     * Publishes. Completes when the message is written (QoS 0), or with PUBACK (QoS 1) or PUBCOMP (QoS 2). Messages go out in
     * the order of the calls, at most as many unacknowledged at a time as the broker's Receive Maximum allows; the others
     * wait, and it is the caller who bounds how many those are. A message that was taken and is not acknowledged when the
     * connection is lost is sent again on the next one, before anything newer (QoS 0 only if it was not yet written).
     *
     * <p>Fails with {@link BridgeException.Unavailable} if the link is down at the call: nothing was taken, nothing will be
     * sent, and the stage has failed already when it is returned. Fails with {@link BridgeException.Refused} for a PUBACK of 0x80 or more and for a message that exceeds what the
     * broker stated in its CONNACK (Maximum Packet Size, Maximum QoS, Retain Available), and with
     * {@link BridgeException.Closed} after {@link #close}.
     */
    CompletionStage<Void> publish(Message message);

    /**
     * Subscribes with Retain Handling 0 (1 on a link that was opened with {@link LinkOptions.SessionStart#RESUMED}), Retain As
     * Published 0 and No Local 0 (MQTT 5 section 3.8.3.1), and with this Subscription Identifier where the broker knows them. Completes with SUBACK; while the link is down it stays incomplete
     * and is sent with the next connection. To subscribe to a filter again replaces the subscription and its identifier,
     * and with Retain Handling 0 the broker sends the retained messages again. A subscription survives reconnects: where the broker lost the MQTT
     * session, the link makes it again by itself.
     *
     * <p>Fails with {@link BridgeException.Refused} for a reason code of 0x80 or more, and is then forgotten.
     *
     * @param max the highest quality of service to be sent with; an adapter may grant less
     * @param subscriptionId 1 to 268,435,455
     */
    CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId);

    /**
     * Ends a subscription; to a filter that is not subscribed it does nothing. Completes with UNSUBACK, or at once while the
     * link is down: it is then ended with the next connection, before anything else.
     */
    CompletionStage<Void> unsubscribe(TopicFilter filter);

    /**
     * Closes the link in order: takes nothing new, waits until what was taken is acknowledged, at most for the deadline, and
     * disconnects. Completes when that is done; never fails. Idempotent: the first call decides. What was still unacknowledged
     * then fails with {@link BridgeException.Closed}; what the listener has not completed is not acknowledged any more.
     *
     * @param fate what becomes of the MQTT session at the broker
     */
    CompletionStage<Void> close(Duration deadline, SessionFate fate);

    /** What becomes of the MQTT session when its link is closed. */
    enum SessionFate {
        /** The broker forgets it: the DISCONNECT sets Session Expiry 0 (section 3.14.2.2.2). */
        ENDED,
        /**
         * The broker keeps it, with all that is not acknowledged, for the Session Expiry of {@link LinkOptions}. The link makes no
         * connection any more, since that would throw out another one that has gone on with the session: where it is down,
         * or its connection is lost before the deadline, it is closed at once.
         */
        KEPT
    }
}
