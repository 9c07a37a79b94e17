package io.wsmqtt.bridge.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/**
 * The endpoint that {@link JakartaAdapter#endpoint(String)} registers; one instance serves one connection.
 *
 * <p>Called by the container alone. It has no public constructor, so that nothing but its configurator can make one.
 */
public final class BridgeEndpoint extends Endpoint {
    private final JakartaConnection connection = new JakartaConnection();

    BridgeEndpoint() {}

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        connection.onOpen(session, config);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        connection.onClose(session, reason);
    }

    @Override
    public void onError(Session session, Throwable cause) {
        connection.onError(session, cause);
    }
}
