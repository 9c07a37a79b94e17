package io.wsmqtt.bridge.reference;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.core.Bridge;
import io.wsmqtt.bridge.jakarta.HandshakeFilter;
import io.wsmqtt.bridge.jakarta.JakartaAdapter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge put together: settings, broker, engine, WebSocket adapter, metrics, health.
 *
 * <p>Thread-safe. {@link #drain} and {@link #close} block; neither fails.
 */
final class ReferenceApp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReferenceApp.class);

    /** What a drain needs beyond its deadline and jitter: the closing of sockets, the last acknowledgements. */
    private static final Duration DRAIN_MARGIN = Duration.ofSeconds(10);

    private final Configuration configuration;
    private final PrometheusMeterRegistry registry;
    private final BrokerConnector connector;
    private final Bridge bridge;
    private final JakartaAdapter adapter;
    private final Extensions extensions;
    private volatile boolean draining; // only ever set

    private ReferenceApp(
            Configuration configuration,
            PrometheusMeterRegistry registry,
            BrokerConnector connector,
            Bridge bridge,
            Extensions extensions) {
        this.extensions = extensions;
        this.configuration = configuration;
        this.registry = registry;
        this.connector = connector;
        this.bridge = bridge;
        this.adapter = JakartaAdapter.open(bridge, Wiring.jakartaOptions(configuration));
    }

    /**
     * Starts it; the extensions are closed with it.
     *
     * @throws ConfigurationException if it cannot be put together so; nothing is left running then
     */
    static ReferenceApp start(Configuration configuration, Extensions extensions) {
        if (configuration.find(Settings.KEYS).isEmpty()
                && extensions.authenticator().isEmpty()) {
            throw new ConfigurationException(List.of("bridge.keys (environment variable BRIDGE_KEYS) is not set, and"
                    + " there is no Authenticator: nobody could be let in; allowed: "
                    + Settings.KEYS.kind().allowed()));
        }
        configuration.warnings().forEach(log::warn);
        log.info("settings: {}", configuration);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        BrokerConnector connector = Wiring.connector(configuration);
        Bridge.Builder builder = Bridge.builder(connector)
                .config(Wiring.bridgeConfig(configuration))
                .listener(new MetricsListener(registry));
        configuration.find(Settings.KEYS).ifPresent(builder::keys);
        extensions.authenticator().ifPresent(builder::authenticator);
        extensions.routing().ifPresent(builder::routing);
        extensions.listener().ifPresent(builder::listener);
        Bridge bridge = builder.start();
        measure(bridge, registry);
        return new ReferenceApp(configuration, registry, connector, bridge, extensions);
    }

    private static void measure(Bridge bridge, MeterRegistry registry) {
        gauge("bridge.parked", "Clients that are away, with what is held for their return", bridge::parked, registry);
        gauge("bridge.held.bytes", "Bytes held for clients, 128 for each message added", bridge::heldBytes, registry);
        gauge(
                "bridge.unpublished.bytes",
                "Bytes from clients on their way to the broker, or waiting for its return",
                bridge::unpublishedBytes,
                registry);
        gauge("bridge.kept", "Messages from clients that wait for the broker's return", bridge::kept, registry);
    }

    private static void gauge(String name, String description, Supplier<Number> value, MeterRegistry registry) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /**
     * Adds the filter and the servlets. Health and metrics have a second address each: a container with MicroProfile keeps
     * {@code /health} and {@code /metrics} for itself where the application is deployed at the root.
     *
     * <p>Adds the endpoint by hand rather than by an annotation: Undertow opens an annotated one on another thread and reads
     * meanwhile, so that a first frame may find no handler.
     */
    void register(ServletContext context) {
        if (!(context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer webSockets)) {
            throw new IllegalStateException("this container has no Jakarta WebSocket 2.1, or it is not switched on");
        }
        try {
            webSockets.addEndpoint(adapter.endpoint("/netgate/{key}/{pid}/{sn}/{openid}"));
        } catch (DeploymentException e) {
            throw new IllegalStateException("the container does not take the WebSocket endpoint", e);
        }
        context.addFilter("bridge-handshake", new HandshakeFilter(adapter))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/netgate/*");
        context.addServlet("bridge-health", new HealthServlet(this::obstacle))
                .addMapping("/health/live", "/health/ready", "/bridge/health/live", "/bridge/health/ready");
        context.addServlet("bridge-metrics", new MetricsServlet(registry)).addMapping("/metrics", "/bridge/metrics");
        context.addServlet("bridge-absence", new AbsenceServlet()).addMapping("/launcher/*", "/io/*");
        ServletRegistration.Dynamic drain = context.addServlet("bridge-drain", new DrainServlet(this::drain));
        drain.setLoadOnStartup(1);
    }

    /** What keeps the bridge from serving clients; empty if nothing does. */
    Optional<String> obstacle() {
        if (draining) {
            return Optional.of("draining");
        }
        return bridge.isReady() ? Optional.empty() : Optional.of("not connected to the broker");
    }

    /** Ends all sessions in order; returns when that is done or took too long. Idempotent. */
    void drain() {
        draining = true;
        Duration deadline = configuration.get(Settings.DRAIN_DEADLINE);
        Duration limit = deadline.plus(configuration.get(Settings.DRAIN_JITTER)).plus(DRAIN_MARGIN);
        try {
            bridge.drain(deadline).toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("the drain was not done after {}: closing at once", limit);
        } catch (ExecutionException e) {
            log.warn("the drain failed: closing at once", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drains, and releases every thread and socket. Idempotent. */
    @Override
    public void close() {
        drain();
        bridge.close();
        adapter.close();
        connector.close();
        registry.close();
        extensions.close();
    }
}
