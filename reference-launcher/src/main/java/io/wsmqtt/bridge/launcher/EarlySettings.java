package io.wsmqtt.bridge.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The settings that are needed before the application runs: where to listen. Looked for in the environment, then in system
 * properties, then in the file. All other settings are the application's, and so is finding fault with the file.
 *
 * <p>Immutable.
 */
final class EarlySettings {
    private static final int DEFAULT_PORT = 8080;

    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final Properties file = new Properties(); // written by the constructor alone

    /** @param config the file that the command line names */
    EarlySettings(Map<String, String> environment, Map<String, String> properties, Optional<Path> config) {
        this.environment = Map.copyOf(environment);
        this.properties = Map.copyOf(properties);
        config.or(() -> Stream.of(environment.get("BRIDGE_CONFIG"), properties.get("bridge.config"))
                        .filter(name -> name != null && !name.isBlank())
                        .findFirst()
                        .map(Path::of))
                .ifPresent(this::load);
    }

    private void load(Path path) {
        try (Reader reader = Files.newBufferedReader(path)) {
            file.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            // The application reads the same file and says what is wrong with it, together with all else that is.
            file.clear();
        }
    }

    /**
     * The port, {@code bridge.port}.
     *
     * @throws IllegalArgumentException if it is none; the message says where it stands
     */
    int port() {
        return find("bridge.port").map(EarlySettings::parsePort).orElse(DEFAULT_PORT);
    }

    /** The address to listen on, {@code bridge.host}; empty for all. */
    Optional<String> host() {
        return find("bridge.host");
    }

    private Optional<String> find(String name) {
        return Stream.of(
                        // Kubernetes sets BRIDGE_PORT=tcp://… for a service named bridge; the application warns of it.
                        Optional.ofNullable(environment.get(
                                        name.toUpperCase(Locale.ROOT).replace('.', '_')))
                                .filter(value -> !value.contains("://")),
                        Optional.ofNullable(properties.get(name)),
                        Optional.ofNullable(file.getProperty(name)))
                .flatMap(Optional::stream)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static int parsePort(String value) {
        try {
            return portOf(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bridge.port: " + e.getMessage(), e);
        }
    }

    /**
     * The port that this text names.
     *
     * @throws IllegalArgumentException if it names none
     */
    static int portOf(String value) {
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 0xFFFF) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException("'" + value + "' is no port; allowed: 0 to 65535");
    }
}
