package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Routes by topic templates. Thread-safe. */
final class TemplateRouting implements RoutingPolicy {
    private final BridgeConfig config;

    TemplateRouting(BridgeConfig config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException if it would make no topic name, whatever its values */
    static Template topic(String source) {
        Template template = Template.parse(source);
        Topic.of(template.example("x"));
        return template;
    }

    /** @throws IllegalArgumentException if it would make no topic filter, whatever its values */
    static Template filter(String source) {
        Template template = Template.parse(source);
        TopicFilter.of(template.example("x"));
        return template;
    }

    /** The names whose values reach a topic or the user. */
    static Set<String> names(BridgeConfig config) {
        Set<String> names = new LinkedHashSet<>(config.user.names());
        config.publishTopic.ifPresent(template -> names.addAll(template.names()));
        config.subscribeTopics.forEach(template -> names.addAll(template.names()));
        return names;
    }

    @Override
    public Route route(ClientInfo client, Frame frame) {
        Optional<Template> template = config.publishTopic;
        if (template.isEmpty()) {
            return new Route.Pass();
        }
        Topic topic = Topic.of(template.get().fill(client.attributes()));
        return new Route.Publish(
                Message.builder(topic, frame.payload()).qos(config.qos).build());
    }

    @Override
    public Set<Interest> subscriptions(ClientInfo client) {
        Set<Interest> interests = new LinkedHashSet<>();
        for (Template template : config.subscribeTopics) {
            TopicFilter filter = TopicFilter.of(template.fill(client.attributes()));
            interests.add(new Interest(filter, config.qos, config.overflow));
        }
        return interests;
    }
}
