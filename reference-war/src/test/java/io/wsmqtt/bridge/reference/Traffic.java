package io.wsmqtt.bridge.reference;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.wsmqtt.bridge.reference.Sent.Answer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The device's side of a fault test: it sends numbered messages to users and takes down those from phones, at QoS 1, in an
 * MQTT session that outlives its connections, so that what is lost was not lost here.
 *
 * <p>Thread-safe, but a user's messages are to be sent on one thread.
 */
final class Traffic implements AutoCloseable {
    static final String BASE = "netgate/p1/s1/";
    private static final long DEADLINE_SECONDS = 10;
    private static final long EXPIRY_SECONDS = 3_600;

    private final Ledger ledger;
    private final Mqtt5AsyncClient client;

    Traffic(int brokerPort, Ledger ledger) {
        this.ledger = ledger;
        this.client = client(brokerPort, "device");
        subscribe(client, BASE + "from/+", this::fromPhone);
    }

    /** A client that comes back to its session by itself. */
    static Mqtt5AsyncClient client(int brokerPort, String name) {
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .identifier(name + "-" + UUID.randomUUID())
                .serverHost("127.0.0.1")
                .serverPort(brokerPort)
                .automaticReconnect()
                .initialDelay(50, TimeUnit.MILLISECONDS)
                .maxDelay(500, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .buildAsync();
        client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(EXPIRY_SECONDS)
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
        return client;
    }

    static void subscribe(Mqtt5AsyncClient client, String filter, Consumer<Mqtt5Publish> received) {
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(received)
                .send()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    static void disconnect(Mqtt5AsyncClient client) {
        client.disconnect()
                .exceptionally(alreadyGone -> null)
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void fromPhone(Mqtt5Publish publish) {
        String text = Device.text(publish);
        int space = text.indexOf(' ');
        ledger.up(text.substring(0, space)).receipts().received(Integer.parseInt(text.substring(space + 1)));
    }

    /** Sends the user its next message, and takes down whether the broker acknowledges it. */
    void send(String user) {
        Sent sent = ledger.toUser(user);
        int number = sent.next();
        CompletableFuture<?> unused = client.publishWith()
                .topic(BASE + "to/" + user)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload((user + " " + number).getBytes(StandardCharsets.UTF_8))
                .send()
                .thenAccept(result -> sent.settle(number, answer(result)));
    }

    private static Answer answer(Mqtt5PublishResult result) {
        if (result.getError().isPresent()) {
            return Answer.NONE;
        }
        boolean forNobody = result instanceof Mqtt5PublishResult.Mqtt5Qos1Result acknowledged
                && acknowledged.getPubAck().getReasonCode() == Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS;
        return forNobody ? Answer.TAKEN_FOR_NOBODY : Answer.TAKEN;
    }

    @Override
    public void close() {
        disconnect(client);
    }
}
