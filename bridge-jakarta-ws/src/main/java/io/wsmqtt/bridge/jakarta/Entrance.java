package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Admission;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.util.Map;
import java.util.Optional;

/**
 * What a handshake hands on to the session that it opens.
 *
 * <p>Immutable. It travels in the user properties that Jakarta WebSocket 2.1 copies for each session, so two handshakes
 * never mix.
 */
record Entrance(JakartaAdapter adapter, Admission admission) {
    private static final String KEY = "io.wsmqtt.bridge.jakarta.entrance";

    /** Puts it where {@link #of} finds it. */
    void putInto(Map<String, Object> handshakeProperties) {
        handshakeProperties.put(KEY, this);
    }

    /** The entrance through which this session came, if it came through one. */
    static Optional<Entrance> of(Session session, EndpointConfig config) {
        Object found = config.getUserProperties().get(KEY);
        if (found == null) {
            found = session.getUserProperties().get(KEY);
        }
        return found instanceof Entrance entrance ? Optional.of(entrance) : Optional.empty();
    }
}
