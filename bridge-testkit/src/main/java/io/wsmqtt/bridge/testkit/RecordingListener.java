package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Receipt;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Writes down what the bridge reports, each event as a line such as {@code dropped user OVERFLOW_OLDEST}.
 *
 * <p>Thread-safe and non-blocking.
 */
public final class RecordingListener implements BridgeListener {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<String> confirmations = new CopyOnWriteArrayList<>();

    /** One in which nothing is written yet. */
    public RecordingListener() {}

    /** The events in their order: the method, whom it is about (user, address or client identifier), and what. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** The events of this method in their order. */
    public List<String> events(String method) {
        return events.stream().filter(event -> event.startsWith(method + " ")).toList();
    }

    /** What was confirmed, in its order; apart from the events, since it follows most of them. */
    public List<String> confirmations() {
        return List.copyOf(confirmations);
    }

    /** Forgets what was recorded so far. */
    public void clear() {
        events.clear();
        confirmations.clear();
    }

    /** {@code opened user}. */
    @Override
    public void opened(ClientInfo client) {
        events.add("opened " + client.user());
    }

    /** {@code closed user 1000}. */
    @Override
    public void closed(ClientInfo client, CloseReason reason) {
        events.add("closed " + client.user() + " " + reason.code());
    }

    /** {@code refused 192.0.2.1 4500}. */
    @Override
    public void refused(String remoteAddress, CloseReason reason) {
        events.add("refused " + remoteAddress + " " + reason.code());
    }

    /** {@code published user topic}. */
    @Override
    public void published(ClientInfo client, Message message) {
        events.add("published " + client.user() + " " + message.topic());
    }

    /** {@code delivered user topic}. */
    @Override
    public void delivered(ClientInfo client, Message message) {
        events.add("delivered " + client.user() + " " + message.topic());
    }

    /** {@code confirmed user RECEIVED 2}, in {@link #confirmations} alone. */
    @Override
    public void confirmed(ClientInfo client, Receipt receipt, int messages) {
        confirmations.add("confirmed " + client.user() + " " + receipt + " " + messages);
    }

    /** {@code resumed user held=3 repeated=1}. */
    @Override
    public void resumed(ClientInfo client, int held, int repeated) {
        events.add("resumed " + client.user() + " held=" + held + " repeated=" + repeated);
    }

    /** {@code dropped user EXPIRED}. */
    @Override
    public void dropped(ClientInfo client, DropCause cause) {
        events.add("dropped " + client.user() + " " + cause);
    }

    /** {@code policyFailed user IllegalStateException}. */
    @Override
    public void policyFailed(ClientInfo client, Throwable failure) {
        events.add("policyFailed " + client.user() + " " + failure.getClass().getSimpleName());
    }

    /** {@code linkUp clientId}. */
    @Override
    public void linkUp(String clientId) {
        events.add("linkUp " + clientId);
    }

    /** {@code linkDown clientId Unavailable}. */
    @Override
    public void linkDown(String clientId, BridgeException cause) {
        events.add("linkDown " + clientId + " " + cause.getClass().getSimpleName());
    }
}
