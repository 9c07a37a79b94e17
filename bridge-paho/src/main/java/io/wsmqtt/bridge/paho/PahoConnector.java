package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The way to an MQTT 5 broker with the Eclipse Paho client.
 *
 * <p>Thread-safe and non-blocking, but for {@link #close}. Each network connection is a Paho client with four threads of
 * its own, virtual ones from JDK 24 on; one timer thread serves all links. All threads are daemons and named
 * {@code bridge-mqtt-…}.
 *
 * <p>Subscriptions are granted QoS 1 at most. A message with QoS 2 is published exactly once as long as the broker keeps
 * the MQTT session; where the session is lost before PUBREC it is sent again. A message with QoS 0 counts as written once Paho has it. A string with a control character, which Paho cannot
 * write, is refused with 0x90 or 0x8F. How long a broker may be silent says {@link PahoOptions.Builder#keepAlive}.
 */
public final class PahoConnector implements BrokerConnector {
    private final Network network;

    @GuardedBy("this")
    private final Set<PahoLink> links = new LinkedHashSet<>();

    @GuardedBy("this")
    private boolean closed;

    /** With the way to the broker; nothing is connected before {@link #open}. */
    public PahoConnector(PahoOptions options) {
        this(options, new Threads(), () -> ThreadLocalRandom.current().nextDouble());
    }

    private PahoConnector(PahoOptions options, Threads threads, DoubleSupplier random) {
        network = new Network(options, threads, timer(threads), random);
    }

    /** With a timer that ends with the connector, and random numbers from 0 to 1. */
    PahoConnector(PahoOptions options, ScheduledExecutorService timer, DoubleSupplier random) {
        network = new Network(options, new Threads(), timer, random);
    }

    /**
     * Opens a link as {@link BrokerConnector} says.
     *
     * @throws IllegalArgumentException if the client identifier holds a control character, which Paho cannot write
     */
    @Override
    public BrokerLink open(LinkOptions options, LinkListener listener) {
        Strings.require("client identifier", options.clientId());
        PahoLink link = new PahoLink(network, options, listener, this::forget);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the connector is closed");
            }
            links.add(link);
        }
        link.start();
        return link;
    }

    private synchronized void forget(PahoLink link) {
        links.remove(link);
    }

    @Override
    public void close() {
        List<PahoLink> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(links);
        }
        open.forEach(PahoLink::kill);
        try {
            network.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ScheduledExecutorService timer(Threads threads) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, Threads.PREFIX + "timer");
            thread.setDaemon(true);
            return threads.track(thread);
        });
        timer.setRemoveOnCancelPolicy(true);
        return Executors.unconfigurableScheduledExecutorService(timer);
    }
}
