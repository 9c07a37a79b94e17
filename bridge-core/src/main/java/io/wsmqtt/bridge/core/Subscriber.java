package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Somebody who has joined filters of a {@link SubscriptionTable}. */
interface Subscriber {
    /** Its filters in the order in which it named them. Belongs to the table, which guards it by its own lock. */
    Map<Subscription, Interest> subscriptions();

    /**
     * Takes a message that this interest of it asked for. Called without a lock, serially for one link. Completes when the
     * broker need not keep the message any longer.
     *
     * @param arrival the message's number among all that came over the link
     * @param wakes where to have its session woken later, if more may come at once
     */
    CompletionStage<Void> deliver(Message message, Interest interest, long arrival, Wakes wakes);

    /** The broker refused a filter of this subscriber. Called without a lock. */
    void subscriptionFailed(BridgeException cause);
}
