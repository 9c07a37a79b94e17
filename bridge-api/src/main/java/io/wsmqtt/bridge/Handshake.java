package io.wsmqtt.bridge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A client's opening handshake as it came over the wire (RFC 6455 section 4.1), before anything was believed.
 *
 * <p>Immutable. The path holds a secret, so {@link #toString()} shows neither path nor query.
 *
 * @param rawPath the path of the request URI, still percent-encoded
 * @param rawQuery the query of the request URI, still percent-encoded and without its {@code ?}; empty if there is none
 * @param origin the Origin header; browsers always send one
 * @param subprotocols what the client offers in Sec-WebSocket-Protocol, in its order
 * @param remoteAddress the peer's address as the container reports it, empty where it reports none
 */
public record Handshake(
        String rawPath, String rawQuery, Optional<String> origin, List<String> subprotocols, String remoteAddress) {
    /** Takes an unmodifiable copy of the sub-protocols. */
    public Handshake {
        Objects.requireNonNull(rawPath, "rawPath");
        Objects.requireNonNull(rawQuery, "rawQuery");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        subprotocols = List.copyOf(subprotocols);
    }

    /**
     * The segments of the path, split first and then each decoded once as strict UTF-8. Containers differ in the order of
     * the two, so theirs are not used.
     *
     * @throws IllegalArgumentException if an escape is incomplete or no valid UTF-8; the message never holds the value
     */
    public List<String> pathSegments() {
        String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        List<String> segments = new ArrayList<>();
        for (String raw : path.split("/", -1)) {
            segments.add(Utf8.percentDecode(raw));
        }
        return segments;
    }

    /**
     * The values of the query by name, in their order, decoded once as strict UTF-8; a name without {@code =} has the empty
     * value.
     *
     * @throws IllegalArgumentException if an escape is incomplete or no valid UTF-8, or if a name comes twice
     */
    public Map<String, String> queryValues() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = Utf8.percentDecode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : Utf8.percentDecode(pair.substring(equals + 1));
            if (values.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("a name comes twice in the query");
            }
        }
        return values;
    }

    /** Origin, sub-protocols and remote address; never path or query, since they hold the key. */
    @Override
    public String toString() {
        return "Handshake[path and query masked, origin=" + origin.orElse("none") + ", subprotocols=" + subprotocols
                + ", remoteAddress=" + remoteAddress + "]";
    }
}
