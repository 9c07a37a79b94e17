package io.wsmqtt.bridge;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client shows to be let in.
 *
 * <p>Immutable. {@link #toString()} never shows the key.
 *
 * @param handshake the handshake as it came
 * @param key the secret from the path, if the path has one
 * @param attributes the other values of path and query by name, decoded, the path winning a name
 */
public record Credentials(Handshake handshake, Optional<String> key, Map<String, String> attributes) {
    /** Takes an unmodifiable copy of the attributes. */
    public Credentials {
        Objects.requireNonNull(handshake, "handshake");
        Objects.requireNonNull(key, "key");
        attributes = Map.copyOf(attributes);
    }

    /** The attributes and whether there is a key; never the key. */
    @Override
    public String toString() {
        return "Credentials[key=" + (key.isPresent() ? "***" : "none") + ", attributes=" + attributes.keySet() + "]";
    }
}
