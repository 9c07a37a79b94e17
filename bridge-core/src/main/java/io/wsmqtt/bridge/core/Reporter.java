package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Receipt;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners, and does not let the failure of one reach a message or another listener. Thread-safe. */
final class Reporter implements BridgeListener {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    private final List<BridgeListener> listeners;

    Reporter(List<BridgeListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void opened(ClientInfo client) {
        log.debug("session {} of {} opened", client.connectionId(), client.user());
        tell(listener -> listener.opened(client));
    }

    @Override
    public void closed(ClientInfo client, CloseReason reason) {
        log.debug("session {} of {} closed: {} {}", client.connectionId(), client.user(), reason.code(), reason.text());
        tell(listener -> listener.closed(client, reason));
    }

    @Override
    public void refused(String remoteAddress, CloseReason reason) {
        log.debug("client at {} refused: {} {}", remoteAddress, reason.code(), reason.text());
        tell(listener -> listener.refused(remoteAddress, reason));
    }

    @Override
    public void published(ClientInfo client, Message message) {
        tell(listener -> listener.published(client, message));
    }

    @Override
    public void delivered(ClientInfo client, Message message) {
        tell(listener -> listener.delivered(client, message));
    }

    @Override
    public void confirmed(ClientInfo client, Receipt receipt, int messages) {
        tell(listener -> listener.confirmed(client, receipt, messages));
    }

    @Override
    public void resumed(ClientInfo client, int held, int repeated) {
        log.debug(
                "session {} of {} goes on: {} messages were held, {} of them sent before",
                client.connectionId(),
                client.user(),
                held,
                repeated);
        tell(listener -> listener.resumed(client, held, repeated));
    }

    @Override
    public void dropped(ClientInfo client, DropCause cause) {
        tell(listener -> listener.dropped(client, cause));
    }

    @Override
    public void policyFailed(ClientInfo client, Throwable failure) {
        log.error("the routing policy failed for session {} of {}", client.connectionId(), client.user(), failure);
        tell(listener -> listener.policyFailed(client, failure));
    }

    @Override
    public void linkUp(String clientId) {
        tell(listener -> listener.linkUp(clientId));
    }

    @Override
    public void linkDown(String clientId, BridgeException cause) {
        tell(listener -> listener.linkDown(clientId, cause));
    }

    private void tell(Consumer<BridgeListener> event) {
        for (BridgeListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Exception | Error failure) {
                log.error("{} failed", listener.getClass().getName(), failure);
            }
        }
    }
}
