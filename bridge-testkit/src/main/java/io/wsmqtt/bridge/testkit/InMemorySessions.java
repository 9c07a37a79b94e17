package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link InMemoryBroker} holds beyond connections: MQTT sessions, by client identifier, and retained messages.
 *
 * <p>Every method is called under the lock of the broker, which guards all fields.
 */
final class InMemorySessions {
    private final InMemoryBroker.Copies copies;
    private final Map<String, InMemorySession> sessions = new LinkedHashMap<>();
    private final Map<Topic, Message> retained = new LinkedHashMap<>();

    InMemorySessions(InMemoryBroker.Copies copies) {
        this.copies = copies;
    }

    /** The session of this client, or null if there is none. */
    @Nullable
    InMemorySession of(String clientId) {
        return sessions.get(clientId);
    }

    /** A new session of this client, in the place of one that there may be. */
    InMemorySession begin(String clientId) {
        InMemorySession begun = new InMemorySession();
        sessions.put(clientId, begun);
        return begun;
    }

    void end(InMemorySession session) {
        sessions.values().remove(session);
    }

    /** Ends those that no client is connected to. */
    void expire() {
        sessions.values().removeIf(session -> session.client() == null);
    }

    List<InMemorySession> all() {
        return List.copyOf(sessions.values());
    }

    /** Routes a message to all sessions, and retains it if it says so (section 3.3.1.3). */
    void route(Message message) {
        if (message.retain() && message.size() == 0) {
            retained.remove(message.topic());
        } else if (message.retain()) {
            retained.put(message.topic(), message);
        }
        all().forEach(session -> session.take(session.copies(message, copies)));
    }

    /** Makes a subscription of a link that was opened so, and sends it the retained messages that it is to get. */
    void subscribe(InMemorySession session, InMemorySession.Subscription asked, SessionStart start) {
        boolean isNew = session.subscribe(asked);
        List<InMemorySession.Copy> kept = new ArrayList<>();
        if (isNew || start == SessionStart.NEW) {
            retained.values().stream()
                    .filter(message -> asked.filter().matches(message.topic()))
                    .map(message -> InMemorySession.retained(message, asked, copies))
                    .forEach(kept::add);
        }
        session.take(kept);
    }
}
