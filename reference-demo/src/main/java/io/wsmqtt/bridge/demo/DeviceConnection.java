package io.wsmqtt.bridge.demo;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * One connection of the device's MQTT session, with a client of its own: Paho would send a late acknowledgement on
 * whichever connection is current.
 *
 * <p>Serial, but for {@link Arrivals}, which is called on the client's thread and must not block.
 */
final class DeviceConnection implements MqttCallback {
    private static final long DEADLINE_MILLIS = 10_000;
    private static final long SESSION_EXPIRY_SECONDS = 300;

    /** How many commands the broker sends before the first of them is acknowledged. */
    private static final int RECEIVE_MAXIMUM = 32;

    /** Takes what comes in; it is acknowledged by {@link #acknowledge} alone. */
    interface Arrivals {
        void arrived(DeviceConnection connection, String topic, MqttMessage message);
    }

    private final MqttAsyncClient client;
    private final Arrivals arrivals;

    private DeviceConnection(MqttAsyncClient client, Arrivals arrivals) {
        this.client = client;
        this.arrivals = arrivals;
    }

    /** Connects, takes up the session, and subscribes. Blocks for up to 20 s. */
    static DeviceConnection open(String broker, String clientId, String filter, Arrivals arrivals)
            throws MqttException {
        MqttAsyncClient client = new MqttAsyncClient(broker, clientId, new MemoryPersistence());
        DeviceConnection connection = new DeviceConnection(client, arrivals);
        try {
            client.setManualAcks(true);
            client.setCallback(connection);
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(false);
            options.setSessionExpiryInterval(SESSION_EXPIRY_SECONDS);
            options.setReceiveMaximum(RECEIVE_MAXIMUM);
            options.setAutomaticReconnect(false);
            client.connect(options).waitForCompletion(DEADLINE_MILLIS);
            client.subscribe(filter, 1).waitForCompletion(DEADLINE_MILLIS);
            return connection;
        } catch (MqttException e) {
            connection.abandon();
            throw e;
        }
    }

    boolean isOpen() {
        return client.isConnected();
    }

    /** Publishes with QoS 1. Blocks until the broker has acknowledged it, for up to 10 s. */
    void publish(String topic, String payload) throws MqttException {
        MqttMessage message = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8));
        message.setQos(1);
        client.publish(topic, message).waitForCompletion(DEADLINE_MILLIS);
    }

    void acknowledge(MqttMessage message) throws MqttException {
        client.messageArrivedComplete(message.getId(), message.getQos());
    }

    /** Ends it in order. Blocks for up to 10 s. */
    void close() {
        try {
            client.disconnect().waitForCompletion(DEADLINE_MILLIS);
        } catch (MqttException e) {
            // It was gone before.
        }
        abandon();
    }

    /** Ends it at once; the broker keeps the session. */
    void abandon() {
        try {
            client.disconnectForcibly(0, 0, false);
        } catch (MqttException e) {
            // It was gone before.
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            // There is nothing that could be done about it.
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        arrivals.arrived(this, topic, message);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException failure) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String uri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
