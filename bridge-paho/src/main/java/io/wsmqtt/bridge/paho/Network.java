package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * What the links of a connector share: timer, threads, randomness and the way to the broker.
 *
 * <p>Thread-safe.
 */
final class Network {
    final PahoOptions options;
    final Threads threads;
    private final ScheduledExecutorService timer;
    private final DoubleSupplier random;
    private final Topics topics = new Topics();

    Network(PahoOptions options, Threads threads, ScheduledExecutorService timer, DoubleSupplier random) {
        this.threads = threads;
        this.options = options;
        this.timer = timer;
        this.random = random;
    }

    Backoff backoff() {
        return new Backoff(options.shortestBackoff(), options.longestBackoff(), random);
    }

    Pinger pinger() {
        return new Pinger(timer);
    }

    PahoExecutor executor(Consumer<Throwable> crashed) {
        return new PahoExecutor(threads, crashed);
    }

    BrokerSocket socket(
            BrokerAddress address,
            Consumer<ServerLimits> connack,
            IntConsumer disconnect,
            Consumer<List<Publish>> arrived) {
        if (!address.tls()) {
            return new BrokerSocket(address, null, connack, disconnect, topics, arrived);
        }
        try {
            SSLContext context = options.tls().isPresent() ? options.tls().get() : SSLContext.getDefault();
            return new BrokerSocket(address, context.getSocketFactory(), connack, disconnect, topics, arrived);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no default for TLS", e);
        }
    }

    /** Paho's options, with what is the same for all links. */
    MqttConnectionOptions pahoOptions() {
        MqttConnectionOptions paho = new MqttConnectionOptions();
        paho.setAutomaticReconnect(false);
        paho.setTopicAliasMaximum(0);
        paho.setKeepAliveInterval((int) options.keepAlive().toSeconds());
        paho.setConnectionTimeout((int) options.connectTimeout().toSeconds());
        options.username().ifPresent(paho::setUserName);
        options.password().ifPresent(paho::setPassword);
        return paho;
    }

    /** Runs it later, or never if the connector is closed before. */
    @CanIgnoreReturnValue
    Future<?> later(Duration delay, Runnable task) {
        try {
            return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.completedFuture(null);
        }
    }

    void close() throws InterruptedException {
        timer.shutdownNow();
        threads.join(Duration.ofSeconds(4));
    }
}
