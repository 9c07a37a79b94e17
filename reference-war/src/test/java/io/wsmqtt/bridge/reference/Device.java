package io.wsmqtt.bridge.reference;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The device's side of the broker, on an MQTT client that has nothing in common with the bridge. */
final class Device implements AutoCloseable {
    private final Mqtt5AsyncClient client;

    Device(int brokerPort) {
        client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(brokerPort)
                .buildAsync();
        client.connect().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Has each message to this filter handed over, serially and in order. */
    void subscribe(String filter, Consumer<Mqtt5Publish> received) {
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(received)
                .send()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** Answers {"CMD":"STATE"} of any user of product p1, device s1, as the firmware does. */
    void answersState() {
        subscribe("netgate/p1/s1/from/+", publish -> {
            if (text(publish).equals("{\"CMD\":\"STATE\"}")) {
                String user = publish.getTopic().getLevels().get(4);
                var answered = publish("netgate/p1/s1/to/" + user, "{\"STATE\":\"on\"}");
                answered.exceptionally(failure -> {
                    throw new IllegalStateException("the device could not answer", failure);
                });
            }
        });
    }

    CompletableFuture<?> publish(String topic, String payload) {
        return client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        var disconnected = client.disconnect().exceptionally(alreadyGone -> null);
        disconnected.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
