package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5 broker in memory together with the connector to it: what a {@link BrokerLink} and its listener see is what they
 * would see of a real one.
 *
 * <p>Thread-safe and non-blocking. What a call changes at the broker is changed when the call returns; the calls of listeners
 * and the completions of stages that follow from it run serially on the executor. With {@code Runnable::run} all has
 * happened when a call returns, unless it is made from within such a call: then it happens right after that one.
 *
 * <p>Sessions are the broker's and outlive links. Time stands still, so none expires before {@link #expireSessions}; whether
 * they outlived an outage is what {@link #comeUp} says. One with Session Expiry 0 ends with its connection. The deadline of {@link BrokerLink#close} is kept if the executor is a
 * {@link ScheduledExecutorService}, and never passes otherwise.
 */
public final class InMemoryBroker implements BrokerConnector {
    /** How many copies of a message a session gets whose subscriptions overlap, and what they name. */
    public enum Copies {
        /** One for each filter, with its identifier, as Mosquitto does. */
        PER_FILTER(false, true),
        /** One at the highest quality of service, with all identifiers, as HiveMQ does. */
        ONE_WITH_ALL_IDENTIFIERS(true, true),
        /** One for each filter; the broker knows no identifiers. */
        PER_FILTER_WITHOUT_IDENTIFIERS(false, false),
        /** One at the highest quality of service; the broker knows no identifiers. */
        ONE_WITHOUT_IDENTIFIERS(true, false);

        private final boolean merged;
        private final boolean identified;

        Copies(boolean merged, boolean identified) {
            this.merged = merged;
            this.identified = identified;
        }

        boolean merged() {
            return merged;
        }

        boolean identified() {
            return identified;
        }
    }

    /**
     * A SUBSCRIBE that the broker got.
     *
     * @param clientId the link it came over
     * @param filter what it subscribes to
     * @param max the highest quality of service that it asks for
     * @param subscriptionId its Subscription Identifier
     */
    public record Subscribe(String clientId, TopicFilter filter, Qos max, int subscriptionId) {}

    private static final int NOT_AUTHORIZED = 0x87;

    private final Executor executor;
    private final SerialEffects effects;
    private final Object lock = new Object();

    // All of these are guarded by lock.
    private final InMemorySessions sessions;
    private final Set<InMemoryLink> links = new LinkedHashSet<>();
    private final List<Message> published = new ArrayList<>();
    private final List<Subscribe> subscribes = new ArrayList<>();
    private final List<TopicFilter> unsubscribes = new ArrayList<>();
    private final List<Runnable> heldSubacks = new ArrayList<>();
    private final Set<Topic> forbidden = new HashSet<>();
    private boolean subacksHeld;
    private boolean pubacksHeld;
    private int publishRefusal;
    private int subscribeRefusal;
    private int receiveMaximum = 65_535;
    private boolean closed;
    private @Nullable BridgeException outage;

    /** A broker that is up and sends overlapping subscriptions a copy each. */
    public InMemoryBroker(Executor executor) {
        this(executor, Copies.PER_FILTER);
    }

    /** A broker that is up. */
    public InMemoryBroker(Executor executor, Copies copies) {
        this.executor = executor;
        this.effects = new SerialEffects(executor);
        this.sessions = new InMemorySessions(copies);
    }

    /**
     * Opens a link; while the broker is down its listener is told so once. If a link of the same client identifier is
     * connected, the new one takes over from it (section 3.1.4): the older is told of reason code 0x8E. It does not connect
     * again, unlike that of a real connector, which would take over in its turn until it is closed.
     */
    @Override
    public BrokerLink open(LinkOptions options, LinkListener listener) {
        return atomically(() -> {
            if (closed) {
                throw new IllegalStateException("the connector is closed");
            }
            InMemoryLink link = new InMemoryLink(this, options, listener);
            links.add(link);
            if (outage == null) {
                link.connect();
            } else {
                link.disconnect(outage);
            }
            return link;
        });
    }

    @Override
    public void close() {
        change(() -> {
            closed = true;
            List.copyOf(links).forEach(InMemoryLink::kill);
        });
    }

    /** Publishes as a device would: routes the message to all sessions, and retains it if it says so. */
    public void publish(Message message) {
        change(() -> sessions.route(message));
    }

    /** What came over links and was not refused, in the order of arrival; once more for each time it was sent again. */
    public List<Message> published() {
        return atomically(() -> List.copyOf(published));
    }

    /** What is subscribed now, over all sessions, also of links that are closed: each filter and its identifier. */
    public Map<TopicFilter, Integer> subscriptions() {
        return atomically(() -> {
            Map<TopicFilter, Integer> all = new LinkedHashMap<>();
            for (InMemorySession session : sessions.all()) {
                session.subscriptions().forEach(one -> all.put(one.filter(), one.subscriptionId()));
            }
            return all;
        });
    }

    /** Each SUBSCRIBE in the order of arrival, answered or not. */
    public List<Subscribe> subscribes() {
        return atomically(() -> List.copyOf(subscribes));
    }

    /** The number of SUBSCRIBEs to this filter. */
    public int subscribes(TopicFilter filter) {
        return (int)
                subscribes().stream().filter(one -> one.filter().equals(filter)).count();
    }

    /** Each UNSUBSCRIBE in the order of arrival, answered or not. */
    public List<TopicFilter> unsubscribes() {
        return atomically(() -> List.copyOf(unsubscribes));
    }

    /** The number of UNSUBSCRIBEs from this filter. */
    public int unsubscribes(TopicFilter filter) {
        return (int) unsubscribes().stream().filter(filter::equals).count();
    }

    /** What was sent with QoS 1 or 2 over the present connections and is not acknowledged yet, link by link. */
    public List<Message> unacknowledged() {
        return atomically(() -> sessions.all().stream()
                .flatMap(session -> session.unacknowledged().stream())
                .toList());
    }

    /** What the links that are not closed were opened with. */
    public List<LinkOptions> links() {
        return atomically(() -> links.stream().map(link -> link.options).toList());
    }

    /** From now on SUBSCRIBE and UNSUBSCRIBE have no effect and no answer until {@link #releaseSubacks}. */
    public void holdSubacks() {
        change(() -> subacksHeld = true);
    }

    /** Does and answers what was held, in the order of arrival, and holds no longer. */
    public void releaseSubacks() {
        change(() -> {
            subacksHeld = false;
            List<Runnable> held = List.copyOf(heldSubacks);
            heldSubacks.clear();
            held.forEach(Runnable::run);
        });
    }

    /** From now on what links publish arrives and is routed, but is not acknowledged until {@link #releasePubacks}. */
    public void holdPubacks() {
        change(() -> pubacksHeld = true);
    }

    /** Acknowledges what was held, in the order of arrival, and holds no longer. */
    public void releasePubacks() {
        change(() -> {
            pubacksHeld = false;
            List.copyOf(links).forEach(InMemoryLink::acknowledgeAll);
        });
    }

    /** From now on refuses what links publish with QoS 1 or 2, with this reason code; 0 takes it again. */
    public void refusePublish(int reasonCode) {
        change(() -> publishRefusal = reasonCode);
    }

    /** From now on refuses subscriptions with this reason code; 0 grants them again. */
    public void refuseSubscribe(int reasonCode) {
        change(() -> subscribeRefusal = reasonCode);
    }

    /** From now on refuses this topic and the filter of the same name to everybody with 0x87, Not authorized. */
    public void forbid(Topic topic) {
        change(() -> forbidden.add(topic));
    }

    /** Sets how many unacknowledged messages a link may have under way to the broker; 65,535 unless set. */
    public void receiveMaximum(int value) {
        change(() -> receiveMaximum = value);
    }

    /** Cuts all connections, or lets a further attempt fail if they are cut; either is reported with this cause. */
    public void goDown(BridgeException cause) {
        change(() -> {
            outage = cause;
            List.copyOf(links).forEach(link -> link.disconnect(cause));
        });
    }

    /** Lets all links connect, if they are not; sessions outlived the outage or did not. */
    public void comeUp(boolean sessionPresent) {
        change(() -> {
            outage = null;
            if (!sessionPresent) {
                sessions.expire();
            }
            List.copyOf(links).forEach(InMemoryLink::connect);
        });
    }

    /** Lets all sessions expire that no link is connected to: those of closed links, and all during an outage. */
    public void expireSessions() {
        change(sessions::expire);
    }

    /** Makes a change under the lock, then lets run what follows from it. */
    <T> T atomically(Supplier<T> change) {
        T result;
        synchronized (lock) {
            result = change.get();
        }
        effects.flush();
        return result;
    }

    private void change(Runnable change) {
        synchronized (lock) {
            change.run();
        }
        effects.flush();
    }

    void effect(Runnable effect) {
        effects.add(effect);
    }

    @Nullable
    Future<?> schedule(Runnable change, Duration delay) {
        return executor instanceof ScheduledExecutorService scheduler
                ? scheduler.schedule(() -> change(change), delay.toNanos(), TimeUnit.NANOSECONDS)
                : null;
    }

    // From here on: called by links, under the lock.

    void accept(Message message) {
        published.add(message);
        sessions.route(message);
    }

    void ended(InMemoryLink link) {
        links.remove(link);
    }

    InMemorySessions sessions() {
        return sessions;
    }

    void subscribing(String clientId, InMemorySession.Subscription asked) {
        subscribes.add(new Subscribe(clientId, asked.filter(), asked.max(), asked.subscriptionId()));
    }

    void unsubscribing(TopicFilter filter) {
        unsubscribes.add(filter);
    }

    void whenSubacksFlow(Runnable change) {
        if (subacksHeld) {
            heldSubacks.add(change);
        } else {
            change.run();
        }
    }

    int receiveMaximum() {
        return receiveMaximum;
    }

    int publishRefusal(Message message) {
        return forbidden.contains(message.topic()) ? NOT_AUTHORIZED : publishRefusal;
    }

    int subscribeRefusal(TopicFilter filter) {
        boolean hit = forbidden.stream().anyMatch(topic -> topic.name().equals(filter.filter()));
        return hit ? NOT_AUTHORIZED : subscribeRefusal;
    }

    boolean pubacksHeld() {
        return pubacksHeld;
    }
}
