package io.wsmqtt.bridge.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A relay that is measured.
 *
 * @param connector the MQTT client in it
 * @param environment what chooses it, beside the settings that all have
 */
record Variant(String name, Kind kind, String connector, Map<String, String> environment) {
    /** The MQTT client of the naive relay, and of the bridge where it is not said which. */
    static final String PAHO = "paho";

    static final Variant NAIVE = new Variant("naive", Kind.NAIVE, PAHO, Map.of());

    /** What the broker alone does, beside which delays are seen. */
    static final Variant BROKER = new Variant("broker", Kind.BROKER, "none", Map.of());

    Variant {
        environment = Map.copyOf(environment);
    }

    /** The naive relay, and the bridge in both ways with each of these connectors. */
    static List<Variant> all(List<String> connectors) {
        List<Variant> variants = new ArrayList<>(List.of(NAIVE));
        for (String connector : connectors) {
            String suffix = connector.equals(PAHO) ? "" : "-" + connector;
            Map<String, String> environment = Map.of("BRIDGE_CONNECTOR", connector);
            variants.add(new Variant("bridge-stock" + suffix, Kind.STOCK, connector, environment));
            variants.add(new Variant("bridge-exec" + suffix, Kind.EXEC, connector, environment));
        }
        return variants;
    }
}
