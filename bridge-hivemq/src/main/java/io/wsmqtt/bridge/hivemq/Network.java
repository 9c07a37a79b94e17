package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.hivemq.client.internal.mqtt.MqttClientConfig;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.reactivex.internal.schedulers.ImmediateThinScheduler;
import io.wsmqtt.bridge.LinkOptions;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What the links of a connector share: event loops, time, randomness and the way to the broker.
 *
 * <p>Thread-safe.
 */
final class Network {
    /** How long the end of a connection is waited for. */
    static final Duration GRACE = Duration.ofMillis(500);

    final HiveMqOptions options;
    final EventLoops loops;
    private final @Nullable ScheduledExecutorService timer;
    private final DoubleSupplier random;

    /** With a timer in the place of an event loop's. */
    Network(HiveMqOptions options, EventLoops loops, @Nullable ScheduledExecutorService timer, DoubleSupplier random) {
        this.options = options;
        this.loops = loops;
        this.timer = timer;
        this.random = random;
    }

    Backoff backoff() {
        return new Backoff(options.shortestBackoff(), options.longestBackoff(), random);
    }

    /** What all connections to this address have in common. */
    Mqtt5ClientBuilder client(BrokerAddress address, InetSocketAddress resolved) {
        Duration timeout = options.connectTimeout();
        MqttClientTransportConfigBuilder transport = MqttClientTransportConfig.builder()
                .serverAddress(resolved)
                .socketConnectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (address.tls()) {
            transport = transport.sslConfig(MqttClientSslConfig.builder()
                    .handshakeTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .build());
        }
        // The scheduler is for what little the client does in RxJava: with this one it stays on the event loop.
        Mqtt5ClientBuilder client = Mqtt5Client.builder()
                .transportConfig(transport.build())
                .executorConfig(MqttClientExecutorConfig.builder()
                        .nettyExecutor(loops.executor())
                        .nettyThreads(loops.count())
                        .applicationScheduler(ImmediateThinScheduler.INSTANCE)
                        .build());
        if (options.username().isPresent()) {
            var credentials =
                    Mqtt5SimpleAuth.builder().username(options.username().get());
            client = client.simpleAuth(options.password()
                    .map(credentials::password)
                    .orElse(credentials)
                    .build());
        }
        return client;
    }

    /** The client itself takes key and trust managers only, not what we have. */
    void prepareTls(BrokerAddress address, MqttClientConfig client) {
        if (!address.tls()) {
            return;
        }
        try {
            SSLContext context = options.tls().isPresent() ? options.tls().get() : SSLContext.getDefault();
            client.setCurrentSslContext(new JdkSslContext(
                    context, true, null, IdentityCipherSuiteFilter.INSTANCE, null, ClientAuth.NONE, null, false));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no default for TLS", e);
        }
    }

    /** The CONNECT of a link. */
    Mqtt5Connect connect(LinkOptions link, boolean cleanStart) {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .cleanStart(cleanStart)
                .keepAlive((int) options.keepAlive().toSeconds())
                .sessionExpiryInterval(link.sessionExpiry().toSeconds());
        return connect.restrictions()
                .receiveMaximum(link.receiveMaximum())
                .topicAliasMaximum(0)
                .sendTopicAliasMaximum(0)
                .applyRestrictions()
                .build();
    }

    /** Runs it later, or never if the connector is closed before. */
    @CanIgnoreReturnValue
    Future<?> later(Duration delay, Runnable task) {
        ScheduledExecutorService clock = timer == null ? loops.first() : timer;
        try {
            return clock.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
