package io.wsmqtt.bridge.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** An annotated endpoint as an application writes it. */
@ServerEndpoint(value = AdapterFixture.PATH, configurator = AnnotatedEndpoint.Configurator.class)
public class AnnotatedEndpoint {
    // Set by the test before the endpoint is deployed: the container makes the configurator.
    @SuppressWarnings("NullAway.Init")
    static volatile JakartaAdapter adapter;

    private final JakartaConnection connection = new JakartaConnection();

    /** For the container. */
    public AnnotatedEndpoint() {}

    @OnOpen
    public void open(Session session, EndpointConfig config) {
        connection.onOpen(session, config);
    }

    @OnClose
    public void close(Session session, CloseReason reason) {
        connection.onClose(session, reason);
    }

    @OnError
    public void error(Session session, Throwable cause) {
        connection.onError(session, cause);
    }

    /** Finds the adapter. */
    public static final class Configurator extends BridgeConfigurator {
        /** For the container. */
        public Configurator() {}

        @Override
        protected JakartaAdapter adapter() {
            return adapter;
        }
    }
}
