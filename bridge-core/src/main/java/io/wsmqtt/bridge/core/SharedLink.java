package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT session that many clients share.
 *
 * <p>Thread-safe and non-blocking. A message is acknowledged to the broker once every session it is for holds it in its
 * bounded queue: acknowledgements go out in order (MQTT-4.6.0-2), so to wait for one client would stop all.
 */
final class SharedLink implements LinkListener {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);
    private static final CompletionStage<Void> HELD = CompletableFuture.completedFuture(null);

    private final String clientId;
    private final Reporter reporter;
    private final SubscriptionTable table;
    private final BrokerLink link;
    private final long maxUnacknowledged;
    private final AtomicLong unacknowledged = new AtomicLong();

    // Written by the link, which calls serially; read by all.
    private volatile boolean up;

    /** What the log has last said of the link; attempts are many, and news few. Belongs to the link, which calls serially. */
    private String trouble = "";

    SharedLink(
            String clientId, BridgeConfig config, BrokerConnector connector, Reporter reporter, LongSupplier nanoTime) {
        this.clientId = clientId;
        this.reporter = reporter;
        this.table = new SubscriptionTable(config.unsubscribeLinger().toNanos(), nanoTime);
        this.maxUnacknowledged = config.unacknowledgedBytes() / config.links();
        this.link = connector.open(new LinkOptions(
                clientId, config.sessionExpiry(), config.receiveMaximum(), LinkOptions.SessionStart.NEW), this);
    }

    boolean isUp() {
        return up;
    }

    CompletionStage<Void> join(Subscriber subscriber, Collection<Interest> interests) {
        return table.join(subscriber, interests, link);
    }

    void leave(Subscriber subscriber) {
        table.leave(subscriber);
    }

    void sweep() {
        table.sweep(link);
    }

    /** How many bytes one client may have under way: with an eighth nobody can take all the room. */
    long maxUnacknowledgedPerClient() {
        return maxUnacknowledged / 8;
    }

    /** Takes room for that many bytes on their way to the broker; what was taken is given back by {@link #release}. */
    boolean reserve(int bytes) {
        if (unacknowledged.addAndGet(bytes) > maxUnacknowledged) {
            unacknowledged.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(int bytes) {
        unacknowledged.addAndGet(-bytes);
    }

    CompletionStage<Void> publish(Message message) {
        return attempt(() -> link.publish(message));
    }

    CompletionStage<Void> close(Duration deadline) {
        return attempt(() -> link.close(deadline, BrokerLink.SessionFate.ENDED));
    }

    private static CompletionStage<Void> attempt(Supplier<CompletionStage<Void>> call) {
        try {
            return Objects.requireNonNull(call.get(), "the link's stage");
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
        table.route(message, subscriptionIds, (subscriber, interest) -> subscriber.deliver(message, interest));
        return HELD;
    }

    @Override
    public void up(boolean sessionPresent) {
        if (!sessionPresent) {
            table.sessionLost();
        }
        up = true;
        trouble = "";
        log.info("link {} to the broker is up", clientId);
        reporter.linkUp(clientId);
    }

    @Override
    public void down(BridgeException failure) {
        up = false;
        String cause = String.valueOf(failure.getMessage());
        if (cause.equals(trouble)) {
            log.debug("link {} to the broker is still down: {}", clientId, cause);
        } else {
            log.warn("link {} to the broker is down: {}", clientId, cause);
            trouble = cause;
        }
        reporter.linkDown(clientId, failure);
    }
}
