package com.example.binding;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;

/**
 * Lets owners send commands and guests only watch.
 *
 * <p>Thread-safe. It asks no database: what it needs to know was found out at the handshake, and a claim wins over a value of
 * the same name in the address.
 */
public final class BindingRouting implements RoutingPolicy {
    private static final Route WATCH_ONLY = new Route.Reply(Frame.text("{\"ERROR\":\"guests may only watch\"}"));
    private static final Route UNKNOWN =
            new Route.Reject(CloseReason.POLICY.withText("nothing is known of this user's role"));

    /** For the ServiceLoader. */
    public BindingRouting() {}

    @Override
    public Route route(ClientInfo client, Frame frame) {
        String role = client.attribute(Role.CLAIM).orElse("");
        if (role.equals(Role.OWNER.value())) {
            return new Route.Pass(); // to the topic of the settings
        }
        return role.equals(Role.GUEST.value()) ? WATCH_ONLY : UNKNOWN;
    }
}
