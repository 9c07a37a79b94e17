package io.wsmqtt.bridge.demo;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * A lamp that speaks MQTT 5: it answers {@code {"CMD":"STATE"}} to the user who asked, and tells all users its readings.
 *
 * <p>Thread-safe: commands come on the MQTT client's thread, readings on a timer.
 */
final class SimulatedDevice implements MqttCallback, AutoCloseable {
    private static final long DEADLINE_MILLIS = 10_000;
    private static final Pattern COMMAND = Pattern.compile("\"CMD\"\\s*:\\s*\"([^\"\\\\]*)\"");

    private final MqttAsyncClient client;
    private final String base;
    private final Random random = new Random();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "demo-device");
        thread.setDaemon(true);
        return thread;
    });

    private SimulatedDevice(MqttAsyncClient client, String base) {
        this.client = client;
        this.base = base;
    }

    static SimulatedDevice start(String broker, String product, String serialNumber) throws MqttException {
        String id = product + "-" + serialNumber;
        MqttAsyncClient client = new MqttAsyncClient(broker, id, new MemoryPersistence());
        SimulatedDevice device = new SimulatedDevice(client, "netgate/" + product + "/" + serialNumber);
        client.setCallback(device);
        client.connect(new MqttConnectionOptions()).waitForCompletion(DEADLINE_MILLIS);
        client.subscribe(device.base + "/from/+", 1).waitForCompletion(DEADLINE_MILLIS);
        // Retained: who connects later sees this at once, before the next reading.
        device.publish("/to-all", "{\"readings\":" + device.readings() + "}", true);
        var unused = device.timer.scheduleAtFixedRate(device::tellReadings, 2, 2, TimeUnit.SECONDS);
        return device;
    }

    private void tellReadings() {
        publish("/to-all", "{\"readings\":" + readings() + "}", false);
    }

    private String readings() {
        return String.format(
                Locale.ROOT,
                "{\"temperature °C\":%.1f,\"brightness %%\":%d,\"power W\":%.1f}",
                24 + random.nextDouble() * 3,
                55 + random.nextInt(10),
                6 + random.nextDouble());
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        String user = topic.substring(topic.lastIndexOf('/') + 1);
        Matcher command = COMMAND.matcher(new String(message.getPayload(), StandardCharsets.UTF_8));
        String answer = command.find() && command.group(1).equals("STATE")
                ? "{\"answer\":\"STATE\",\"on\":true,\"readings\":" + readings() + "}"
                : "{\"error\":\"unknown command\"}";
        publish("/to/" + user, answer, false);
    }

    private void publish(String where, String json, boolean retained) {
        MqttMessage message = new MqttMessage(json.getBytes(StandardCharsets.UTF_8));
        message.setQos(1);
        message.setRetained(retained);
        try {
            client.publish(base + where, message);
        } catch (MqttException e) {
            System.err.println("The device cannot publish: " + e);
        }
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

    @Override
    public void close() throws MqttException {
        timer.shutdownNow();
        try {
            client.disconnect().waitForCompletion(DEADLINE_MILLIS);
        } finally {
            client.close();
        }
    }
}
