package io.wsmqtt.bridge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.demo.DeviceFrame.Direction;
import io.wsmqtt.bridge.testkit.FaultProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;

class SimulatedDeviceIT {
    private static final int BROKER_PORT = 22_883;
    private static final int CUTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Queue<DeviceFrame> frames = new ConcurrentLinkedQueue<>();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @Test
    void noNumberIsMissingOrGivenTwiceWhenTheConnectionBreaksAndCommandsWaitForTheDevice() throws Exception {
        try (DemoBroker broker = DemoBroker.start(BROKER_PORT);
                FaultProxy proxy = FaultProxy.to(BROKER_PORT);
                SimulatedDevice device = SimulatedDevice.start(
                        "tcp://127.0.0.1:" + proxy.port(), "demo", "lamp-2", (frame, lamp) -> frames.add(frame))) {
            DeviceConnection user =
                    DeviceConnection.open(broker.uri(), "user", "netgate/demo/lamp-2/to-all", this::hear);
            for (int i = 0; i < CUTS; i++) {
                int before = numbers().size();
                proxy.refuseNew();
                proxy.cut();
                user.publish("netgate/demo/lamp-2/from/me", "{\"CMD\":\"STATE\",\"i\":" + i + "}");
                device.press();
                proxy.acceptNew();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(numbers()).hasSizeGreaterThanOrEqualTo(before + 3));
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).hasSizeGreaterThanOrEqualTo(CUTS * 3));
            user.close();
        }
        assertThat(numbers()).containsExactlyElementsOf(upTo(numbers().size()));
        List<Long> heardFirst =
                heard.stream().map(SimulatedDeviceIT::number).distinct().toList();
        long first = heardFirst.get(0);
        assertThat(heardFirst)
                .containsExactlyElementsOf(LongStream.range(first, first + heardFirst.size())
                        .boxed()
                        .toList());
        for (int i = 0; i < CUTS; i++) {
            String end = "\"i\":" + i + "}";
            assertThat(frames)
                    .anySatisfy(frame -> assertThat(frame.payload())
                            .startsWith("{\"answer\":\"STATE\"")
                            .endsWith(end));
        }
    }

    private void hear(DeviceConnection connection, String topic, MqttMessage message) {
        heard.add(new String(message.getPayload(), StandardCharsets.UTF_8));
        try {
            connection.acknowledge(message);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of all messages to all that the device has published. */
    private List<Long> numbers() {
        return frames.stream()
                .filter(frame ->
                        frame.direction() == Direction.OUT && frame.topic().endsWith("/to-all"))
                .map(frame -> number(frame.payload()))
                .toList();
    }

    private static long number(String payload) {
        return Json.parseObject(payload).orElseThrow().path("n").longValue();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
