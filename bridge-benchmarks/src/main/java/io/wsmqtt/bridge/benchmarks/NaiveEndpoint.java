package io.wsmqtt.bridge.benchmarks;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The WebSocket side of the {@link NaiveRelay}: one instance a connection, called by the container. */
final class NaiveEndpoint extends Endpoint {
    private final NaiveRelay relay;

    NaiveEndpoint(NaiveRelay relay) {
        this.relay = relay;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Map<String, String> path = session.getPathParameters();
        String pid = path.getOrDefault("pid", "");
        String sn = path.getOrDefault("sn", "");
        String openid = path.getOrDefault("openid", "");
        if (!"secret".equals(path.get("key"))) {
            throw new IllegalArgumentException("wrong key");
        }
        String topic = "netgate/" + pid + "/" + sn + "/from/" + openid;
        session.addMessageHandler(String.class, text -> {
            if (!"H".equals(text)) {
                relay.publish(topic, text.getBytes(StandardCharsets.UTF_8));
            }
        });
        relay.open(session, pid, sn, openid);
    }

    @Override
    public void onError(Session session, Throwable failure) {
        System.err.println("error of session " + session.getId() + ": " + failure);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        Map<String, String> path = session.getPathParameters();
        relay.close(
                session, path.getOrDefault("pid", ""), path.getOrDefault("sn", ""), path.getOrDefault("openid", ""));
    }
}
