package io.wsmqtt.bridge;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Where a {@link BrokerLink} reports what happens to it.
 *
 * <p>Serial: one call at a time, in the order of the wire. An implementation must not block: it holds up all that comes over
 * this link. What it throws is logged by the link, and the message is not acknowledged.
 */
public interface LinkListener {
    /**
     * Takes a message. The link acknowledges it to the broker (PUBACK) when the stage completes normally, on the connection it
     * came over and on no other, in the order of arrival (MQTT-4.6.0-2). If the stage fails it is not acknowledged, and the
     * broker sends it again with the next connection.
     *
     * @param subscriptionIds the identifiers of the subscriptions that this copy is for; empty if the broker names none
     */
    CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds);

    /**
     * Takes messages that have arrived together: the link calls {@link #message} for each of them from within {@code messages}.
     * So a listener can send on in one piece what is for the same receiver. A link may as well hand over all messages without;
     * one that does not says at most 64 messages at a time, and no more than what a read from its socket has brought.
     *
     * @param messages makes the calls; to be run once, before this returns
     */
    default void burst(Runnable messages) {
        messages.run();
    }

    /**
     * Says that a connection is made, before any message of it and before subscriptions are made again.
     *
     * @param sessionPresent whether the broker still had the MQTT session (section 3.2.2.1.1); if not, what was published in
     *     between is gone, and the link makes its subscriptions again
     */
    void up(boolean sessionPresent);

    /**
     * Says that the connection was lost, or that an attempt to connect failed. The link goes on trying.
     *
     * @param cause {@link BridgeException.Refused} if the broker refuses us, with the reason code: 0x8E if another client took
     *     the session over (section 3.1.4); otherwise {@link BridgeException.Unavailable}
     */
    void down(BridgeException cause);
}
