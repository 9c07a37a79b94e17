package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * The relay as it is written by hand, and the measure of all others: one shared MQTT client, two subscriptions with
 * wildcards, a map from topic to session, and blocking sends on the client's callback thread. It loses whatever comes while a
 * phone is away, and waits for whoever does not read.
 *
 * <p>Thread-safe.
 */
final class NaiveRelay implements MqttCallback {
    private final Map<String, Session> byTopic = new ConcurrentHashMap<>();
    private final Map<String, Set<Session>> byDevice = new ConcurrentHashMap<>();
    private final MqttAsyncClient mqtt;
    private final int qos;

    private NaiveRelay(String broker, int qos) throws MqttException {
        this.mqtt = new MqttAsyncClient(broker, "naive", new MemoryPersistence());
        this.qos = qos;
    }

    static NaiveRelay connect(String broker, int qos) throws MqttException {
        NaiveRelay relay = new NaiveRelay(broker, qos);
        relay.mqtt.setCallback(relay);
        relay.mqtt.connect(new MqttConnectionOptions()).waitForCompletion();
        relay.mqtt.subscribe("netgate/+/+/to/+", qos).waitForCompletion();
        relay.mqtt.subscribe("netgate/+/+/to-all", qos).waitForCompletion();
        return relay;
    }

    void open(Session session, String pid, String sn, String openid) {
        byTopic.put("netgate/" + pid + "/" + sn + "/to/" + openid, session);
        byDevice.computeIfAbsent("netgate/" + pid + "/" + sn + "/to-all", topic -> ConcurrentHashMap.newKeySet())
                .add(session);
    }

    void close(Session session, String pid, String sn, String openid) {
        byTopic.remove("netgate/" + pid + "/" + sn + "/to/" + openid, session);
        Set<Session> sessions = byDevice.get("netgate/" + pid + "/" + sn + "/to-all");
        if (sessions != null) {
            sessions.remove(session);
        }
    }

    void publish(String topic, byte[] payload) {
        try {
            mqtt.publish(topic, payload, qos, false);
        } catch (MqttException e) {
            throw new IllegalStateException(topic, e);
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        String text = new String(message.getPayload(), UTF_8);
        if (topic.endsWith("/to-all")) {
            byDevice.getOrDefault(topic, Set.of()).forEach(session -> send(session, text));
        } else {
            Session session = byTopic.get(topic);
            if (session != null) {
                send(session, text);
            }
        }
    }

    private static void send(Session session, String text) {
        try {
            session.getBasicRemote().sendText(text);
        } catch (IOException | IllegalStateException e) {
            System.err.println("not sent to " + session.getId() + ": " + e);
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        System.err.println("disconnected: " + response);
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
        System.err.println("MQTT error: " + e);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String uri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
