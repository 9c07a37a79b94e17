package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to an MQTT 5 broker with the HiveMQ MQTT client.
 *
 * <p>Thread-safe and non-blocking, but for {@link #close}. All links share a few event loops, and a further thread looks up
 * names; all threads are daemons, named {@code bridge-mqtt-…}, and over after {@link #close}. The listener of a link is called
 * on its event loop: one that blocks holds up other links as well.
 *
 * <p>The client brings RxJava, whose standard schedulers keep two threads from the first connection on; the connector does not
 * use them, and does not end them, since they belong to all that use RxJava in the same class loader. An application that is to
 * be unloaded calls {@code io.reactivex.schedulers.Schedulers.shutdown()} after {@link #close}.
 *
 * <p>Subscriptions are granted QoS 1 at most. A message with QoS 2 is published exactly once as long as the broker keeps
 * the MQTT session; where the session is lost before PUBREC it is sent again. A message with QoS 0 counts as written when the
 * operating system has it. A string with a control character, for which brokers may end the connection, is refused with 0x90 or
 * 0x8F. How long a broker may be silent says {@link HiveMqOptions.Builder#keepAlive}.
 */
public final class HiveMqConnector implements BrokerConnector {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(4);

    private final Network network;

    @GuardedBy("this")
    private final Set<HiveMqLink> links = new LinkedHashSet<>();

    @GuardedBy("this")
    private boolean closed;

    /** With the way to the broker; nothing is connected before {@link #open}. */
    public HiveMqConnector(HiveMqOptions options) {
        this(options, null, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** With a timer in the place of the event loops', and random numbers from 0 to 1. */
    HiveMqConnector(HiveMqOptions options, @Nullable ScheduledExecutorService timer, DoubleSupplier random) {
        network = new Network(options, new EventLoops(options.threads()), timer, random);
    }

    /**
     * Opens a link as {@link BrokerConnector} says.
     *
     * @throws IllegalArgumentException if the client identifier holds a control character
     */
    @Override
    public BrokerLink open(LinkOptions options, LinkListener listener) {
        Strings.require("client identifier", options.clientId());
        HiveMqLink link = new HiveMqLink(network, options, listener, this::forget);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the connector is closed");
            }
            links.add(link);
        }
        link.start();
        return link;
    }

    private synchronized void forget(HiveMqLink link) {
        links.remove(link);
    }

    @Override
    public void close() {
        List<HiveMqLink> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(links);
        }
        open.forEach(HiveMqLink::kill);
        try {
            network.loops.close(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
