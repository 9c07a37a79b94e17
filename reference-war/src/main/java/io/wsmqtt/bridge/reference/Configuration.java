package io.wsmqtt.bridge.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of all settings, read and checked.
 *
 * <p>Immutable.
 */
final class Configuration {
    private final Map<Setting<?>, Object> values;
    private final Map<Setting<?>, String> origins;
    private final List<String> warnings;

    Configuration(Map<Setting<?>, Object> values, Map<Setting<?>, String> origins, List<String> warnings) {
        this.values = Map.copyOf(values);
        this.origins = Map.copyOf(origins);
        this.warnings = List.copyOf(warnings);
    }

    /** The value, or its default. */
    <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalArgumentException(setting.name() + " has no default"));
    }

    /** The value, if it was set or has a default. */
    @SuppressWarnings("unchecked") // The reader puts only what the setting's own kind has parsed.
    <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /** Where the value stands, for messages: {@code bridge.ping (environment variable BRIDGE_PING)}. */
    String where(Setting<?> setting) {
        String origin = origins.get(setting);
        return origin == null ? setting.name() + " (default)" : setting.name() + " (" + origin + ")";
    }

    /** What was ignored, one sentence each. */
    List<String> warnings() {
        return warnings;
    }

    /** What was set, without defaults; never a secret. */
    @Override
    public String toString() {
        Map<String, String> shown = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            if (origins.containsKey(setting)) {
                shown.put(setting.name(), setting.isSecret() ? "***" : String.valueOf(values.get(setting)));
            }
        }
        return shown.toString();
    }
}
