package io.wsmqtt.bridge.reference;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * A device that answers {@code {"CMD":"STATE"}} and echoes every other payload to the user who sent it.
 *
 * <p>Thread-safe. It reconnects by itself.
 */
final class Lamp implements MqttCallback, AutoCloseable {
    static final String ANSWER = "{\"STATE\":\"on\",\"name\":\"灯\"}";
    private static final long DEADLINE_MILLIS = 10_000;

    private final MqttAsyncClient client;
    private final String base;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private Lamp(MqttAsyncClient client, String base) {
        this.client = client;
        this.base = base;
    }

    static Lamp start(URI broker, String product, String serialNumber) throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient(broker.toString(), "device-" + serialNumber, new MemoryPersistence());
        Lamp device = new Lamp(client, "netgate/" + product + "/" + serialNumber);
        client.setCallback(device);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(true);
        client.connect(options).waitForCompletion(DEADLINE_MILLIS);
        client.subscribe(device.base + "/from/+", 1).waitForCompletion(DEADLINE_MILLIS);
        return device;
    }

    /** The payloads of all frames that reached it, in order. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    void tellAll(String text) throws MqttException {
        publish("/to-all", text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) throws MqttException {
        byte[] payload = message.getPayload();
        String text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(payload)).toString();
        heard.add(text);
        String user = topic.substring(topic.lastIndexOf('/') + 1);
        boolean asked = text.equals("{\"CMD\":\"STATE\"}");
        publish("/to/" + user, asked ? ANSWER.getBytes(StandardCharsets.UTF_8) : payload);
    }

    private void publish(String where, byte[] payload) throws MqttException {
        MqttMessage message = new MqttMessage(payload);
        message.setQos(1);
        client.publish(base + where, message);
    }

    @Override
    public void connectComplete(boolean reconnect, String uri) {
        if (reconnect) {
            try {
                client.subscribe(base + "/from/+", 1);
            } catch (MqttException e) {
                heard.add("cannot subscribe: " + e);
            }
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException failure) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1_000, false);
        client.close(true);
    }
}
