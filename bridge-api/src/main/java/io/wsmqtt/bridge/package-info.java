/**
 * The contracts of a WebSocket to MQTT 5 bridge: what an adapter implements, what an application plugs in, and the
 * validated values that both exchange.
 *
 * <p>An adapter for WebSocket implements {@link io.wsmqtt.bridge.ClientSession} and hands its clients to a
 * {@link io.wsmqtt.bridge.ClientAcceptor}; an adapter for MQTT implements {@link io.wsmqtt.bridge.BrokerConnector} and
 * {@link io.wsmqtt.bridge.BrokerLink}; an application writes a {@link io.wsmqtt.bridge.RoutingPolicy} and, where static
 * keys do not suffice, an {@link io.wsmqtt.bridge.Authenticator}. Nothing in this package blocks, starts a thread or
 * keeps state between calls.
 */
@NullMarked
package io.wsmqtt.bridge;

import org.jspecify.annotations.NullMarked;
