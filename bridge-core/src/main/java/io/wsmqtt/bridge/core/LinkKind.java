package io.wsmqtt.bridge.core;

/** How clients reach the broker. */
public enum LinkKind {
    /**
     * Over a few MQTT sessions that all clients of a node share. What is held for a client that is away is in the memory of the
     * node, and goes with it.
     */
    SHARED,
    /**
     * Each phone over an MQTT session of its own, which the broker keeps: no message of QoS 1 to it is lost with a node, and it
     * may come back to another. Each takes a connection to the broker.
     */
    DEDICATED
}
