package io.wsmqtt.bridge.benchmarks;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All that was measured. Not thread-safe. */
final class Results {
    private final Map<Metric, Samples> byMetric = new EnumMap<>(Metric.class);

    void add(Metric metric, Variant variant, double value) {
        byMetric.computeIfAbsent(metric, key -> new Samples()).add(variant, value);
    }

    /** What was measured, in the order of the report. */
    List<Metric> metrics() {
        return List.copyOf(byMetric.keySet());
    }

    Samples of(Metric metric) {
        return byMetric.getOrDefault(metric, new Samples());
    }
}
