package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of one session mean: the engine itself knows of no heartbeat and of no topic.
 *
 * <p>{@link #opened} comes first; {@link #frame} is serial. None of them blocks.
 */
interface SessionProtocol {
    /** The session is open. */
    void opened();

    /** A frame came from the client; completes when it is dealt with. */
    CompletionStage<Void> frame(Frame frame);

    /** What messages look like to the client. */
    View view();

    /** How a frame for the client goes onto the wire. */
    Frame onWire(Frame frame);

    /**
     * What messages look like to a client, also while it is away: it holds nothing of a connection, since it may outlive it.
     * Thread-safe and non-blocking.
     */
    interface View {
        /** What the client gets for this message; null if nothing. */
        @Nullable
        Frame of(Message message);
    }

    /** What a protocol may do. Thread-safe and non-blocking. */
    interface Port {
        /** Publishes in the order of the calls, and not before the broker has acknowledged the subscriptions. Never fails. */
        CompletionStage<Void> publish(Message message);

        /** Subscribes the session to these. */
        void subscribe(Collection<Interest> interests);

        /** Completes when these subscriptions are acknowledged, or the broker is away. */
        CompletionStage<Void> subscribed();

        /** Sends an answer of the bridge itself. */
        void send(Frame frame);

        /** Ends the session. */
        void close(CloseReason reason);
    }
}
