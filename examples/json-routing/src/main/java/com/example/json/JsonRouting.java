package com.example.json;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.Topic;
import java.util.Set;

/**
 * Publishes each command to a topic of its own: {@code {"CMD":"SWITCH", ...}} to
 * {@code netgate/{pid}/{sn}/cmd/SWITCH/{openid}}.
 *
 * <p>Thread-safe: it holds no state. A frame without a command that is known is answered, and not published.
 */
public final class JsonRouting implements RoutingPolicy {
    /** A name from this list is safe in a topic; what a client sends is not. */
    private static final Set<String> KNOWN = Set.of("STATE", "SWITCH", "DIM");

    /** For the ServiceLoader. */
    public JsonRouting() {}

    @Override
    public Route route(ClientInfo client, Frame frame) {
        String command;
        try {
            command = Command.of(frame);
        } catch (NoCommandException e) {
            return error(e.getMessage());
        }
        if (!KNOWN.contains(command)) {
            return error("this CMD is not known");
        }
        Topic topic = Topic.of("netgate/%s/%s/cmd/%s/%s"
                .formatted(level(client, "pid"), level(client, "sn"), command, level(client, "openid")));
        return new Route.Publish(Message.builder(topic, frame.payload())
                .contentType("application/json")
                .build());
    }

    private static Route error(String text) {
        return new Route.Reply(Frame.text("{\"ERROR\":\"" + text + "\"}"));
    }

    /** The bridge has checked the values of its path; one from the query could hold anything. So this trusts none. */
    private static String level(ClientInfo client, String name) {
        String value = client.attribute(name).orElse("");
        if (value.isEmpty() || value.indexOf('/') >= 0) {
            throw new IllegalStateException(name + " is no level of a topic: see the setting bridge.path");
        }
        return value;
    }
}
