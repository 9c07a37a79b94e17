package com.example.springboot;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.Topic;
import org.springframework.stereotype.Component;

/**
 * Publishes texts that begin with {@code report:} to {@code reports/{pid}}, and leaves all else to the topics of the settings.
 *
 * <p>Thread-safe: it holds no state. A policy must not block.
 */
@Component
class ReportRouting implements RoutingPolicy {
    @Override
    public Route route(ClientInfo client, Frame frame) {
        if (frame instanceof Frame.Text text && text.text().startsWith("report:")) {
            // A value of the path, which the bridge has checked.
            Topic topic = Topic.of("reports/" + client.attribute("pid").orElseThrow());
            return new Route.Publish(Message.of(topic, frame));
        }
        return new Route.Pass();
    }
}
