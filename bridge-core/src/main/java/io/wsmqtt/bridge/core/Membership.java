package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Interest;
import java.util.concurrent.CompletableFuture;

/**
 * One subscriber's part in one subscription. The table's lock guards it.
 *
 * <p>Its identifier is that of the SUBSCRIBE which it came with: retained messages under this one are for it.
 */
final class Membership {
    /** Not yet subscribed. */
    static final int NONE = 0;

    private final Subscriber subscriber;
    private final Interest interest;
    private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    private int identifier = NONE;

    /** Whether no other filter of its subscriber can match a topic that this one matches. */
    private boolean alone = true;

    Membership(Subscriber subscriber, Interest interest) {
        this.subscriber = subscriber;
        this.interest = interest;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    Interest interest() {
        return interest;
    }

    CompletableFuture<Void> acknowledged() {
        return acknowledged;
    }

    boolean isAlone() {
        return alone;
    }

    void alone(boolean value) {
        alone = value;
    }

    int identifier() {
        return identifier;
    }

    void identifier(int value) {
        identifier = value;
    }
}
