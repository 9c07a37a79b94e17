package io.wsmqtt.bridge.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where to listen, as the setting {@code bridge.port} says: environment, then system property, then file, then 8080. The
 * application reads and checks all other settings; this one is needed before it runs.
 *
 * <p>Stateless.
 */
final class Ports {
    static final int DEFAULT = 8080;

    private Ports() {}

    /**
     * The configured port.
     *
     * @param config the file that the command line names
     * @throws IllegalArgumentException if the value is no port; the message names the setting and where it stands
     */
    static int configured(Map<String, String> environment, Map<String, String> properties, Optional<Path> config) {
        Optional<Path> file =
                config.or(() -> Stream.of(environment.get("BRIDGE_CONFIG"), properties.get("bridge.config"))
                        .filter(name -> name != null && !name.isEmpty())
                        .findFirst()
                        .map(Path::of));
        String variable = environment.getOrDefault("BRIDGE_PORT", "");
        // Kubernetes sets this for a service that is named bridge; the application warns of it.
        if (!variable.isEmpty() && !variable.contains("://")) {
            return parse("BRIDGE_PORT", variable);
        }
        String property = properties.get("bridge.port");
        if (property != null) {
            return parse("bridge.port (system property)", property);
        }
        return file.map(Ports::load)
                .map(values -> values.getProperty("bridge.port"))
                .map(value -> parse("bridge.port (in " + file.orElseThrow() + ")", value))
                .orElse(DEFAULT);
    }

    /**
     * The port that this text names.
     *
     * @throws IllegalArgumentException if it names none
     */
    static int parse(String value) {
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 0xFFFF) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException("'" + value + "' is no port; allowed: 0 to 65535");
    }

    private static int parse(String where, String value) {
        try {
            return parse(value.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static Properties load(Path file) {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            // The application reads the same file and says what is wrong with it, together with all else that is.
            return new Properties();
        }
        return values;
    }
}
