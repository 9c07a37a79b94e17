package io.wsmqtt.bridge.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wsmqtt.bridge.demo.DeviceFrame.Direction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * A lamp that speaks MQTT 5. It answers commands to the user who sent them, and tells all users its readings and what
 * changes, numbered without gaps from 1.
 *
 * <p>Thread-safe. All it does, it does on a thread of its own, one thing after the other: a command is acknowledged when its
 * answer is, and the next number is given only when the broker has acknowledged the message with the one before. It connects
 * again by itself and then publishes what was not acknowledged once more, under its number (at least once, as QoS 1 is).
 */
final class SimulatedDevice implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 15;
    private static final long RETRY_MILLIS = 500;

    /** Told, on the device's thread, of each message together with the lamp as it then was; must not block. */
    interface Listener {
        void seen(DeviceFrame frame, LampState lamp);
    }

    private final String broker;
    private final String clientId;
    private final String base;
    private final Listener listener;
    private final Lamp lamp = new Lamp(new Random());
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "demo-device");
        created.setDaemon(true);
        return created;
    });
    private @Nullable DeviceConnection connection; // guarded by: the device's thread
    private long lastNumber; // guarded by: the device's thread
    private volatile boolean closed; // only ever set

    private SimulatedDevice(String broker, String product, String serialNumber, Listener listener) {
        this.broker = broker;
        this.clientId = product + "-" + serialNumber;
        this.base = "netgate/" + product + "/" + serialNumber;
        this.listener = listener;
    }

    /** Starts it; on return it is connected. */
    static SimulatedDevice start(String broker, String product, String serialNumber, Listener listener)
            throws Exception {
        SimulatedDevice device = new SimulatedDevice(broker, product, serialNumber, listener);
        try {
            device.thread.submit(device::connected).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            // With a fixed delay: after an outage there is no burst of readings.
            var unused = device.thread.scheduleWithFixedDelay(device::tellReadings, 0, 1, TimeUnit.SECONDS);
            return device;
        } catch (Exception e) {
            device.close();
            throw e;
        }
    }

    /** Somebody presses the lamp's own switch. Non-blocking. */
    void press() {
        execute(() -> {
            lamp.turn(!lamp.state().on());
            tellChange("lamp");
        });
    }

    private void tellReadings() {
        lamp.tick();
        ObjectNode message = numbered();
        lamp.state().putReadings(message);
        publish("/to-all", message);
    }

    private void tellChange(String by) {
        ObjectNode message = numbered().put("event", "switch");
        lamp.state().putSwitch(message);
        publish("/to-all", message.put("by", by));
    }

    private ObjectNode numbered() {
        return Json.object().put("n", ++lastNumber);
    }

    private void arrived(DeviceConnection from, String topic, MqttMessage message) {
        execute(() -> {
            // What came on an earlier connection, the broker sends again on this one.
            if (from == connection) {
                handle(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
                try {
                    from.acknowledge(message);
                } catch (MqttException e) {
                    // The connection is lost, and the command comes again.
                }
            }
        });
    }

    private void handle(String topic, String text) {
        tell(Direction.IN, System.currentTimeMillis(), topic, text);
        Command command = Command.parse(text);
        if (command.applyTo(lamp)) {
            tellChange("phone");
        }
        publish("/to/" + topic.substring(topic.lastIndexOf('/') + 1), command.answer(lamp.state()));
    }

    /** Comes back when the broker has it, or when the device is closed. */
    private void publish(String where, ObjectNode message) {
        String payload = message.toString();
        // Of the first attempt: a phone may have the message before the broker acknowledges it here.
        long at = System.currentTimeMillis();
        while (!closed) {
            try {
                connected().publish(base + where, payload);
                tell(Direction.OUT, at, base + where, payload);
                return;
            } catch (MqttException e) {
                disconnect();
                pause();
            }
        }
    }

    private DeviceConnection connected() throws MqttException {
        DeviceConnection current = connection;
        if (current == null || !current.isOpen()) {
            disconnect();
            current = DeviceConnection.open(broker, clientId, base + "/from/+", this::arrived);
            connection = current;
        }
        return current;
    }

    private void disconnect() {
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
    }

    private void tell(Direction direction, long at, String topic, String payload) {
        listener.seen(new DeviceFrame(direction, at, topic, payload), lamp.state());
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            // It is being closed, which the loop sees.
            Thread.currentThread().interrupt();
        }
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // It is closed: nobody presses, and the broker keeps the command.
        }
    }

    /** Disconnects in order. Blocks for up to 15 s. Idempotent. */
    @Override
    public void close() {
        closed = true;
        execute(() -> {
            if (connection != null) {
                connection.close();
                connection = null;
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
