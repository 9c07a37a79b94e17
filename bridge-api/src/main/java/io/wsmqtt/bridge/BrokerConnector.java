package io.wsmqtt.bridge;

/**
 * The way to one MQTT 5 broker, or to one cluster of brokers that share their sessions.
 *
 * <p>Thread-safe and non-blocking. It knows addresses, TLS and credentials; what a single MQTT session needs is said when a
 * link is opened.
 */
public interface BrokerConnector extends AutoCloseable {
    /**
     * Opens a link. Returns at once, whether or not a broker is there; from then on the link keeps itself connected until it
     * is closed: attempts go over the list of addresses with a delay of 100 ms to 2 s and full jitter, every 30 s while the
     * broker refuses the credentials. Whether the first connection of a link begins a new MQTT session or goes on with one that
     * the broker still holds, {@link LinkOptions#start} says; later ones always go on.
     *
     * @param listener told of all that happens to this link
     * @throws IllegalStateException if the connector is closed
     */
    BrokerLink open(LinkOptions options, LinkListener listener);

    /**
     * Ends all links at once, without waiting for what is unfinished, and releases threads and sockets. Links that are to end
     * in order are closed first, by {@link BrokerLink#close}. Idempotent; returns within 5 s.
     */
    @Override
    void close();
}
