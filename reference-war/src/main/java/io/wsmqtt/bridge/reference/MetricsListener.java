package io.wsmqtt.bridge.reference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Receipt;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what the bridge does. Tags have a fixed, small set of values: no user, topic, address or client identifier.
 *
 * <p>Thread-safe and non-blocking.
 */
final class MetricsListener implements BridgeListener {
    private static final Set<Integer> KNOWN_CODES = Set.of(
            1000, 1001, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1013, 4001, 4002, 4003, 4500, 4501, 4502, 4503, 4504,
            4505);

    private final MeterRegistry registry;
    private final AtomicInteger sessions = new AtomicInteger();
    private final Set<String> linksUp = ConcurrentHashMap.newKeySet();
    private final Counter opened;
    private final Counter published;
    private final Counter publishedBytes;
    private final Counter delivered;
    private final Counter deliveredBytes;
    private final Counter resumed;
    private final Counter repeated;
    private final Counter policyFailures;
    private final Counter linkFailures;
    private final Map<Receipt, Counter> confirmed = new EnumMap<>(Receipt.class); // written by the constructor alone
    private final Map<DropCause, Counter> dropped = new EnumMap<>(DropCause.class); // written by the constructor alone

    MetricsListener(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("bridge.sessions", sessions, AtomicInteger::get)
                .description("Sessions that are open")
                .register(registry);
        Gauge.builder("bridge.links.up", linksUp, Set::size)
                .description("Links to the broker that are connected")
                .register(registry);
        opened = counter("bridge.sessions.opened", "Sessions that were opened");
        published = counter("bridge.published", "Messages from clients that the broker took");
        publishedBytes = counter("bridge.published.bytes", "Bytes of payload in these");
        delivered = counter("bridge.delivered", "Messages that a client's socket took");
        deliveredBytes = counter("bridge.delivered.bytes", "Bytes of payload in these");
        resumed = counter("bridge.sessions.resumed", "Sessions that found what was held for their clients");
        repeated = counter("bridge.repeated", "Messages that an old socket had taken and a new one got again");
        for (Receipt receipt : Receipt.values()) {
            confirmed.put(
                    receipt,
                    Counter.builder("bridge.confirmed")
                            .description(
                                    "Messages that clients have: received, or assumed to be where a client cannot tell")
                            .tag("receipt", receipt.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        policyFailures = counter("bridge.policy.failures", "Exceptions from the routing policy");
        linkFailures =
                counter("bridge.link.failures", "Losses of a link to the broker, and failed attempts to connect");
        for (DropCause cause : DropCause.values()) {
            dropped.put(
                    cause,
                    Counter.builder("bridge.dropped")
                            .description("Messages that were dropped")
                            .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void count(String name, String description, CloseReason reason) {
        // A client chooses the code of its Close frame: what is not in the catalogue is one series together.
        String code = KNOWN_CODES.contains(reason.code()) ? Integer.toString(reason.code()) : "other";
        Counter.builder(name)
                .description(description)
                .tag("code", code)
                .register(registry)
                .increment();
    }

    @Override
    public void opened(ClientInfo client) {
        sessions.incrementAndGet();
        opened.increment();
    }

    @Override
    public void closed(ClientInfo client, CloseReason reason) {
        sessions.decrementAndGet();
        count("bridge.sessions.closed", "Sessions that ended, by close code", reason);
    }

    @Override
    public void refused(String remoteAddress, CloseReason reason) {
        count("bridge.refused", "Clients that were not let in, by close code", reason);
    }

    @Override
    public void published(ClientInfo client, Message message) {
        published.increment();
        publishedBytes.increment(message.size());
    }

    @Override
    public void delivered(ClientInfo client, Message message) {
        delivered.increment();
        deliveredBytes.increment(message.size());
    }

    @Override
    public void confirmed(ClientInfo client, Receipt receipt, int messages) {
        Counter counter = confirmed.get(receipt);
        if (counter != null) {
            counter.increment(messages);
        }
    }

    @Override
    public void resumed(ClientInfo client, int held, int again) {
        resumed.increment();
        repeated.increment(again);
    }

    @Override
    public void dropped(ClientInfo client, DropCause cause) {
        Counter counter = dropped.get(cause);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void policyFailed(ClientInfo client, Throwable failure) {
        policyFailures.increment();
    }

    @Override
    public void linkUp(String clientId) {
        linksUp.add(clientId);
    }

    @Override
    public void linkDown(String clientId, BridgeException cause) {
        linksUp.remove(clientId);
        linkFailures.increment();
    }
}
