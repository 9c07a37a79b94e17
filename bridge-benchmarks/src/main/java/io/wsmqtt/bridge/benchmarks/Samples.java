package io.wsmqtt.bridge.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rounds of one figure gave, for each variant. Not thread-safe. */
final class Samples {
    private final Map<Variant, List<Double>> values = new LinkedHashMap<>();

    void add(Variant variant, double value) {
        values.computeIfAbsent(variant, key -> new ArrayList<>()).add(value);
    }

    boolean has(Variant variant) {
        return values.containsKey(variant);
    }

    /** In the order in which they were measured. */
    List<Variant> variants() {
        return List.copyOf(values.keySet());
    }

    double median(Variant variant) {
        List<Double> sorted = sorted(variant);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least(Variant variant) {
        return sorted(variant).get(0);
    }

    double most(Variant variant) {
        List<Double> sorted = sorted(variant);
        return sorted.get(sorted.size() - 1);
    }

    /** Of the medians, this variant's to the naive relay's. */
    double ratio(Variant variant) {
        return median(variant) / median(Variant.NAIVE);
    }

    private List<Double> sorted(Variant variant) {
        List<Double> measured = values.get(variant);
        if (measured == null) {
            throw new IllegalArgumentException(variant.name() + " was not measured");
        }
        return measured.stream().sorted().toList();
    }
}
