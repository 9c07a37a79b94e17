package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.core.LinkKind;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads the configuration: environment variables win over system properties, these over the file. It finds all problems
 * before it gives up.
 *
 * <p>Serial; one use each.
 */
final class ConfigurationReader {
    private static final String PREFIX = "bridge.";
    private static final String FILE_NAME = "bridge.config";
    private static final String FROM_FILE = ".file";

    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final Map<String, String> ofContainer;
    private final Optional<Path> file;
    private final List<String> problems = new ArrayList<>(); // guarded by: serial use
    private final List<String> warnings = new ArrayList<>(); // guarded by: serial use

    /** A text and where it stands. */
    private record Entry(String text, String origin) {}

    /**
     * @param named the file to read whatever environment and properties say
     * @param ofContainer what holds in this container where nothing else is said
     */
    ConfigurationReader(
            Map<String, String> environment,
            Map<String, String> properties,
            Optional<Path> named,
            Map<String, String> ofContainer) {
        this.environment = new TreeMap<>(environment);
        this.properties = new TreeMap<>(properties);
        this.ofContainer = new TreeMap<>(ofContainer);
        this.file = named.or(() -> Stream.of(environment.get(Setting.variable(FILE_NAME)), properties.get(FILE_NAME))
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .map(Path::of));
    }

    /** @throws ConfigurationException naming all that is wrong */
    Configuration read() {
        Map<Setting<?>, Entry> entries = new HashMap<>(resolve(ofContainer, "parameter of the context"));
        file.ifPresent(path -> entries.putAll(resolve(load(path), "in " + path)));
        entries.putAll(resolve(prefixed(properties), "system property"));
        entries.putAll(fromEnvironment());

        Map<Setting<?>, Object> values = new HashMap<>();
        Map<Setting<?>, String> origins = new HashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            Entry entry = entries.get(setting);
            if (entry != null) {
                origins.put(setting, entry.origin());
                parse(setting, entry).ifPresent(value -> values.put(setting, value));
            } else {
                setting.fallback()
                        .ifPresent(text -> values.put(setting, setting.kind().parse(text)));
            }
        }
        lowerDefault(values, origins, Settings.HELD_BYTES, Settings.HELD_TOTAL);
        lowerDefault(values, origins, Settings.OUTBOUND_BYTES, Settings.HELD_BYTES);
        lowerDefault(values, origins, Settings.OUTBOUND_MESSAGES, Settings.HELD_MESSAGES);
        crossCheck(values);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Configuration(values, origins, warnings);
    }

    /** Who sets the whole to less than the default of a part that he never set has not contradicted himself. */
    private static <T extends Number> void lowerDefault(
            Map<Setting<?>, Object> values, Map<Setting<?>, String> origins, Setting<T> part, Setting<T> whole) {
        if (!origins.containsKey(part) && isMore(values, part, whole)) {
            values.put(part, values.get(whole));
        }
    }

    /** What is wrong only together. */
    private void crossCheck(Map<Setting<?>, Object> values) {
        Configuration read = new Configuration(values, Map.of(), List.of());
        boolean timesKnown = values.containsKey(Settings.SILENT) && values.containsKey(Settings.PING);
        if (timesKnown && read.get(Settings.SILENT).compareTo(read.get(Settings.PING)) <= 0) {
            problems.add(
                    "bridge.silent must be longer than bridge.ping, or every client that is silent would be closed before"
                            + " it was asked");
        }
        if (values.containsKey(Settings.BROKER_PASSWORD) && !values.containsKey(Settings.BROKER_USERNAME)) {
            problems.add("bridge.broker.password needs bridge.broker.username");
        }
        requireWithin(values, Settings.OUTBOUND_MESSAGES, Settings.HELD_MESSAGES);
        requireWithin(values, Settings.OUTBOUND_BYTES, Settings.HELD_BYTES);
        requireWithin(values, Settings.HELD_BYTES, Settings.HELD_TOTAL);
        boolean linkKnown = values.containsKey(Settings.LINK) && values.containsKey(Settings.RESUME_WINDOW);
        if (linkKnown
                && read.get(Settings.LINK) == LinkKind.DEDICATED
                && read.get(Settings.RESUME_WINDOW).toSeconds() < 1) {
            problems.add(
                    "bridge.link=dedicated needs a bridge.resume.window of at least 1s: it is how long the broker keeps"
                            + " the session of a client that is away");
        }
    }

    /** What the one bounds is a part of what the other does. */
    private void requireWithin(
            Map<Setting<?>, Object> values, Setting<? extends Number> part, Setting<? extends Number> whole) {
        if (isMore(values, part, whole)) {
            problems.add(whole.name() + " must not be less than " + part.name());
        }
    }

    /** False also if one of them is not known. */
    private static boolean isMore(
            Map<Setting<?>, Object> values, Setting<? extends Number> part, Setting<? extends Number> whole) {
        return values.get(part) instanceof Number one
                && values.get(whole) instanceof Number other
                && one.longValue() > other.longValue();
    }

    private Optional<?> parse(Setting<?> setting, Entry entry) {
        try {
            return Optional.of(setting.kind().parse(entry.text()));
        } catch (IllegalArgumentException e) {
            String shown = setting.isSecret() ? "" : " = '" + entry.text() + "'";
            String wrong = String.valueOf(e.getMessage());
            String allowed = setting.kind().allowed();
            problems.add(setting.name() + shown + " (" + entry.origin() + "): " + wrong
                    + (wrong.contains(allowed) ? "" : "; allowed: " + allowed));
            return Optional.empty();
        }
    }

    private static Map<String, String> prefixed(Map<String, String> all) {
        Map<String, String> ours = new TreeMap<>(all);
        ours.keySet().removeIf(name -> !name.startsWith(PREFIX) || name.equals(FILE_NAME));
        return ours;
    }

    private Map<String, String> load(Path path) {
        Properties loaded = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            loaded.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(FILE_NAME + " = '" + path + "': cannot be read as a properties file in UTF-8: " + e);
        }
        Map<String, String> values = new TreeMap<>();
        loaded.stringPropertyNames().forEach(name -> values.put(name, loaded.getProperty(name)));
        return values;
    }

    /** File and system properties: every key must be known. */
    private Map<Setting<?>, Entry> resolve(Map<String, String> source, String origin) {
        Map<Setting<?>, Entry> entries = new HashMap<>();
        source.forEach((key, text) -> {
            Optional<Setting<?>> setting = Settings.named(key);
            Optional<Setting<?>> byFile =
                    key.endsWith(FROM_FILE) ? Settings.named(withoutSuffix(key)) : Optional.empty();
            if (setting.isPresent()) {
                put(entries, setting.get(), Optional.of(new Entry(text.strip(), origin)));
            } else if (byFile.isPresent()) {
                put(entries, byFile.get(), contents(byFile.get(), text, key + ", " + origin));
            } else {
                problems.add(unknown(
                        key, origin, Settings.ALL.stream().map(Setting::name).toList()));
            }
        });
        return entries;
    }

    /** The environment belongs to others as well: what is not known there is only warned of. */
    private Map<Setting<?>, Entry> fromEnvironment() {
        Map<String, Setting<?>> known = new TreeMap<>();
        Settings.ALL.forEach(setting -> known.put(setting.variable(), setting));
        String fileSuffix = Setting.variable(FROM_FILE);
        Map<Setting<?>, Entry> entries = new HashMap<>();
        environment.forEach((variable, text) -> {
            if (!variable.startsWith(Setting.variable(PREFIX)) || variable.equals(Setting.variable(FILE_NAME))) {
                return;
            }
            String origin = "environment variable " + variable;
            Setting<?> setting = known.get(variable);
            Setting<?> byFile = variable.endsWith(fileSuffix)
                    ? known.get(variable.substring(0, variable.length() - fileSuffix.length()))
                    : null;
            if (text.isBlank()) {
                return; // "BRIDGE_X=" is how a compose file says "not set"
            }
            if (Settings.PORT.equals(setting) && text.contains("://")) {
                warnings.add("ignored: " + variable + "=" + text
                        + " (Kubernetes sets this for a service named bridge; rename the service or set"
                        + " enableServiceLinks: false)");
            } else if (setting != null) {
                put(entries, setting, Optional.of(new Entry(text.strip(), origin)));
            } else if (byFile != null) {
                put(entries, byFile, contents(byFile, text, origin));
            } else {
                warnings.add("ignored: " + unknown(variable, "environment variable", known.keySet()));
            }
        });
        return entries;
    }

    private void put(Map<Setting<?>, Entry> entries, Setting<?> setting, Optional<Entry> entry) {
        entry.ifPresent(found -> {
            Entry other = entries.putIfAbsent(setting, found);
            if (other != null) {
                problems.add(setting.name() + ": given twice, directly and as a file (" + other.origin() + ", "
                        + found.origin() + ")");
            }
        });
    }

    private Optional<Entry> contents(Setting<?> setting, String path, String origin) {
        try {
            return Optional.of(new Entry(Files.readString(Path.of(path.strip())).strip(), origin));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(setting.name() + " (" + origin + "): the file '" + path.strip() + "' cannot be read: "
                    + e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private static String withoutSuffix(String key) {
        return key.substring(0, key.length() - FROM_FILE.length());
    }

    private static String unknown(String key, String origin, Collection<String> known) {
        return key + " (" + origin + "): unknown setting"
                + Typos.nearest(key, known)
                        .map(name -> "; did you mean " + name + "?")
                        .orElse("");
    }
}
