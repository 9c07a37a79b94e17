package io.wsmqtt.bridge.reference;

import java.util.Locale;
import java.util.Optional;

/**
 * One thing that an operator can configure.
 *
 * <p>Immutable.
 *
 * @param name as in the file and in system properties, {@code bridge.broker.uri}
 * @param fallback the text of its default; empty if there is none
 * @param secrecy whether its value may be shown
 * @param description for the documentation, one sentence or two
 */
record Setting<T>(String name, Kind<T> kind, Optional<String> fallback, Secrecy secrecy, String description) {
    /** Whether a value may be shown in logs and messages. */
    enum Secrecy {
        OPEN,
        SECRET
    }

    static <T> Setting<T> of(String name, Kind<T> kind, String fallback, String description) {
        return new Setting<>(name, kind, Optional.of(fallback), Secrecy.OPEN, description);
    }

    static <T> Setting<T> unset(String name, Kind<T> kind, Secrecy secrecy, String description) {
        return new Setting<>(name, kind, Optional.empty(), secrecy, description);
    }

    /** The environment variable of this name: capitals and underscores. */
    static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    String variable() {
        return variable(name);
    }

    boolean isSecret() {
        return secrecy == Secrecy.SECRET;
    }
}
