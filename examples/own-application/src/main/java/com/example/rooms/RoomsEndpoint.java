package com.example.rooms;

import io.wsmqtt.bridge.jakarta.JakartaConnection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** The address, with values of its own. It only hands over; without an {@code @OnMessage}: the connection sets its own. */
@ServerEndpoint(value = RoomsEndpoint.PATH, configurator = RoomsConfigurator.class)
public class RoomsEndpoint {
    /** For the container and for the bridge, which reads the values. */
    static final String PATH = "/rooms/{key}/{room}/{member}";

    private final JakartaConnection connection = new JakartaConnection();

    /** For the container. */
    public RoomsEndpoint() {}

    @OnOpen
    public void onOpen(Session session, EndpointConfig config) {
        connection.onOpen(session, config);
    }

    @OnClose
    public void onClose(Session session, CloseReason reason) {
        connection.onClose(session, reason);
    }

    @OnError
    public void onError(Session session, Throwable cause) {
        connection.onError(session, cause);
    }
}
