/**
 * The way to an MQTT 5 broker on the HiveMQ MQTT client: {@link io.wsmqtt.bridge.hivemq.HiveMqConnector} and its options.
 *
 * <p>Of that client it takes connecting, TLS, keep alive and the encoding of packets. What belongs to the MQTT session is done
 * here, with its internal packet classes: its public interface neither lets a Subscription Identifier be chosen nor tells
 * those of a message. What the broker sends is decoded here as well.
 */
@NullMarked
package io.wsmqtt.bridge.hivemq;

import org.jspecify.annotations.NullMarked;
