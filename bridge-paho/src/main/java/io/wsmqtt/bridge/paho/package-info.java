/**
 * The way to an MQTT 5 broker on the Eclipse Paho client: {@link io.wsmqtt.bridge.paho.PahoConnector} and its options.
 *
 * <p>Messages arrive with QoS 0 or 1: subscriptions ask for QoS 1 at most, since exactly-once delivery ends where a
 * WebSocket begins.
 */
@NullMarked
package io.wsmqtt.bridge.paho;

import org.jspecify.annotations.NullMarked;
