package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.jakarta.JakartaConnection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/**
 * The WebSocket address of the bridge. It inherits nothing, because annotated methods are not inherited in the same way by
 * all containers.
 *
 * <p>One instance a connection, made and called by the container.
 */
@ServerEndpoint(value = "/netgate/{key}/{pid}/{sn}/{openid}", configurator = NetgateConfigurator.class)
public final class NetgateEndpoint {
    private final JakartaConnection connection = new JakartaConnection();

    /** For the container. */
    public NetgateEndpoint() {}

    /** Hands the session over. */
    @OnOpen
    public void onOpen(Session session, EndpointConfig config) {
        connection.onOpen(session, config);
    }

    /** Reports its end. */
    @OnClose
    public void onClose(Session session, CloseReason reason) {
        connection.onClose(session, reason);
    }

    /** Reports what broke it. */
    @OnError
    public void onError(Session session, Throwable cause) {
        connection.onError(session, cause);
    }
}
