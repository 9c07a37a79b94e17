package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import java.util.Map;

/** Somebody who has joined filters of a {@link SubscriptionTable}. */
interface Subscriber {
    /** Its filters in the order in which it named them. Belongs to the table, which guards it by its own lock. */
    Map<Subscription, Interest> subscriptions();

    /** Takes a message that this interest of it asked for. Called without a lock, serially for one link. */
    void deliver(Message message, Interest interest);

    /** The broker refused a filter of this subscriber. Called without a lock. */
    void subscriptionFailed(BridgeException cause);
}
