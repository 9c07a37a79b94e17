/** The broker connector on the Eclipse Paho MQTT v5 client. */
@NullMarked
package io.wsmqtt.bridge.paho;

import org.jspecify.annotations.NullMarked;
