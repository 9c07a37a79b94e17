package com.example.springboot;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.core.Bridge;
import io.wsmqtt.bridge.jakarta.HandshakeFilter;
import io.wsmqtt.bridge.jakarta.JakartaAdapter;
import io.wsmqtt.bridge.jakarta.JakartaOptions;
import io.wsmqtt.bridge.paho.PahoConnector;
import io.wsmqtt.bridge.paho.PahoOptions;
import jakarta.websocket.server.ServerEndpointConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/** The bridge put together. Spring closes the beans in the reverse of the order in which they need each other. */
@Configuration(proxyBeanMethods = false)
class BridgeConfiguration {
    @Bean
    @ConditionalOnMissingBean
    BrokerConnector brokerConnector(BridgeProperties properties) {
        return new PahoConnector(PahoOptions.of(properties.broker().uri()));
    }

    /** With all policies, authenticators and listeners that are beans, in the order of their {@code @Order}. */
    @Bean
    Bridge bridge(
            BridgeProperties properties,
            BrokerConnector connector,
            ObjectProvider<RoutingPolicy> policies,
            ObjectProvider<Authenticator> authenticators,
            ObjectProvider<BridgeListener> listeners) {
        Bridge.Builder builder = Bridge.builder(connector).keys(properties.keys());
        policies.orderedStream().forEach(builder::routing);
        authenticators.orderedStream().forEach(builder::authenticator);
        listeners.orderedStream().forEach(builder::listener);
        return builder.start();
    }

    @Bean
    JakartaAdapter jakartaAdapter(Bridge bridge) {
        return JakartaAdapter.open(bridge, JakartaOptions.defaults());
    }

    /** Refuses with an HTTP status, before the upgrade. First of all filters: none of them has business with these. */
    @Bean
    FilterRegistrationBean<HandshakeFilter> handshakeFilter(JakartaAdapter adapter) {
        FilterRegistrationBean<HandshakeFilter> registration =
                new FilterRegistrationBean<>(new HandshakeFilter(adapter));
        registration.addUrlPatterns("/netgate/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    ServerEndpointConfig endpoint(JakartaAdapter adapter) {
        return adapter.endpoint("/netgate/{key}/{pid}/{sn}/{openid}");
    }

    /** Registers the endpoint with the embedded container. A WAR in a container of its own needs it as well. */
    @Bean
    ServerEndpointExporter serverEndpointExporter() {
        return new ServerEndpointExporter();
    }

    @Bean
    BridgeLifecycle bridgeLifecycle(Bridge bridge, BridgeProperties properties) {
        return new BridgeLifecycle(bridge, properties.drainDeadline());
    }

    /** Not ready without the broker, and while draining. */
    @Bean
    HealthIndicator bridgeHealthIndicator(Bridge bridge) {
        return () -> (bridge.isReady() ? Health.up() : Health.outOfService())
                .withDetail("sessions", bridge.sessions())
                .build();
    }
}
