package io.wsmqtt.bridge.reference;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.wsmqtt.bridge.reference.Ledger.Entry;
import io.wsmqtt.bridge.reference.Ledger.Way;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A plain MQTT client beside the bridge, with an MQTT session that outlives its connections and the same subscriptions at
 * QoS 1: what does not come to it either, the broker has lost. Thread-safe.
 */
final class Witness implements AutoCloseable {
    private final Map<String, Receipts> toUsers = new ConcurrentHashMap<>();
    private final Map<String, Receipts> fromPhones = new ConcurrentHashMap<>();
    private final Mqtt5AsyncClient client;

    Witness(int brokerPort) {
        client = Traffic.client(brokerPort, "witness");
        Traffic.subscribe(client, Traffic.BASE + "to/+", publish -> saw(toUsers, publish));
        Traffic.subscribe(client, Traffic.BASE + "from/+", publish -> saw(fromPhones, publish));
    }

    private static void saw(Map<String, Receipts> receipts, Mqtt5Publish publish) {
        String text = Device.text(publish);
        int space = text.indexOf(' ');
        receipts.computeIfAbsent(text.substring(0, space), first -> new Receipts())
                .received(Integer.parseInt(text.substring(space + 1)));
    }

    /** Whether the broker has given this message to the witness, and the bridge or the device only did not get it. */
    boolean has(Entry loss) {
        Receipts receipts = loss.way() == Way.UP ? fromPhones.get(loss.phone()) : toUsers.get(loss.user());
        return receipts != null && receipts.has(loss.item().number());
    }

    @Override
    public void close() {
        Traffic.disconnect(client);
    }
}
