package io.wsmqtt.bridge.reference;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The device's side of the broker, on an MQTT client that has nothing in common with the bridge.
 *
 * <p>Thread-safe. It reconnects by itself.
 */
final class Device implements AutoCloseable {
    static final String ASK = "{\"CMD\":\"STATE\"}";
    static final String ANSWER = "{\"STATE\":\"on\",\"name\":\"灯\"}";
    private static final long DEADLINE_SECONDS = 10;

    private final Mqtt5AsyncClient client;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Device(int brokerPort) {
        client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(brokerPort)
                .automaticReconnect()
                .initialDelay(50, TimeUnit.MILLISECONDS)
                .maxDelay(500, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .buildAsync();
        client.connect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Has each message to this filter handed over, serially and in order. */
    void subscribe(String filter, Consumer<Mqtt5Publish> received) {
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(received)
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Answers {@link #ASK} of any user, as the firmware does, and sends every other payload back to who sent it. */
    void answersUsersOf(String base) {
        subscribe(base + "/from/+", publish -> {
            String text = text(publish);
            heard.add(text);
            String user = publish.getTopic()
                    .getLevels()
                    .get(publish.getTopic().getLevels().size() - 1);
            byte[] answer = text.equals(ASK) ? ANSWER.getBytes(StandardCharsets.UTF_8) : publish.getPayloadAsBytes();
            CompletableFuture<?> unused = publish(base + "/to/" + user, answer);
        });
    }

    /** The payloads from users, in order, since {@link #answersUsersOf}. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    CompletableFuture<?> publish(String topic, String payload) {
        return publish(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    CompletableFuture<?> publish(String topic, byte[] payload) {
        return client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send();
    }

    static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.disconnect()
                .exceptionally(alreadyGone -> null)
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
