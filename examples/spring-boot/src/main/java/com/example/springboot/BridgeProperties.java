package com.example.springboot;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the bridge that this application knows; {@code BridgeConfig} has all.
 *
 * @param keys who is let in: {@code name=secret}, comma separated
 * @param broker where the broker is
 * @param drainDeadline how long a stop may take to finish what is under way
 */
@ConfigurationProperties("bridge")
record BridgeProperties(
        String keys, Broker broker, @DefaultValue("10s") Duration drainDeadline) {
    BridgeProperties {
        if (keys == null || keys.isBlank()) {
            throw new IllegalArgumentException(
                    "bridge.keys (environment variable BRIDGE_KEYS) is not set; right would be: name=secret");
        }
    }

    /** @param uri {@code tcp://host:port} or {@code ssl://host:port} */
    record Broker(@DefaultValue("tcp://127.0.0.1:1883") String uri) {}

    /** Without the keys. */
    @Override
    public String toString() {
        return "BridgeProperties[broker=" + broker + ", drainDeadline=" + drainDeadline + "]";
    }
}
