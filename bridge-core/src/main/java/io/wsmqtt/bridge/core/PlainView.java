package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Delivery;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.RoutingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Shows a plain client its messages as the policy wants it to see them. Thread-safe.
 *
 * <p>Whatever the policy throws, an {@link Error} included, stays with the client that it was asked for: thrown on, it would end the
 * fan-out to the others.
 */
record PlainView(ClientInfo client, RoutingPolicy policy, Reporter reporter) implements SessionProtocol.View {
    @Override
    public @Nullable Frame of(Message message) {
        Delivery delivery;
        try {
            delivery = policy.deliver(client, message);
        } catch (Exception | Error failure) {
            reporter.policyFailed(client, failure);
            return null;
        }
        if (delivery instanceof Delivery.Hide) {
            reporter.dropped(client, DropCause.POLICY);
            return null;
        }
        return delivery instanceof Delivery.Show show ? show.frame() : message.frame();
    }
}
