package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.ClientAcceptor;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.RoutingPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One admitted client for as long as its WebSocket lives.
 *
 * <p>Thread-safe and non-blocking. It ends once, at the first reason that comes; that releases all it holds, and afterwards
 * only the adapter's last word is still awaited.
 */
final class Session implements ClientAcceptor.Inbound, SessionProtocol.Port, Subscriber, Outbound.Observer {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final ClientSession transport;
    private final ClientInfo client;
    private final BridgeConfig config;
    private final SharedLink link;
    private final SessionRegistry registry;
    private final Reporter reporter;
    private final LongSupplier nanoTime;
    private final Outbound outbound;
    private final PublishGate gate;
    private final SessionProtocol protocol;
    private final TokenBucket frames;
    private final long openedAt;
    private final AtomicReference<@Nullable CloseReason> ended = new AtomicReference<>();

    /**
     * Set by the beginning and by the end, whichever comes first: a newcomer or a drain may end the session before it has
     * begun. The second of them reports the end, so that it is never reported before the beginning.
     */
    private final AtomicBoolean announced = new AtomicBoolean();

    // Guarded by the lock of the link's table.
    private final Map<Subscription, Interest> subscriptions = new LinkedHashMap<>();

    // Each is one word that any thread may write: a later value is as good as an earlier.
    private volatile long heardAt;
    private volatile boolean settled;

    // Read and set by the engine's timer; unset by the answer.
    private volatile boolean pinged;

    // Belongs to the drain, whose steps are serial.
    private boolean settling;

    Session(
            ClientSession transport,
            BridgeConfig config,
            RoutingPolicy policy,
            SharedLink link,
            SessionRegistry registry,
            Reporter reporter,
            LongSupplier nanoTime) {
        this.transport = transport;
        this.client = transport.client();
        this.config = config;
        this.link = link;
        this.registry = registry;
        this.reporter = reporter;
        this.nanoTime = nanoTime;
        this.openedAt = nanoTime.getAsLong();
        this.heardAt = openedAt;
        this.outbound = new Outbound(transport, config, nanoTime, this);
        this.gate = new PublishGate(link);
        this.protocol = new PlainProtocol(client, policy, reporter, this);
        this.frames = new TokenBucket(config.publishesPerSecond(), config.publishBurst(), openedAt);
    }

    ClientInfo client() {
        return client;
    }

    long openedAt() {
        return openedAt;
    }

    void start() {
        reporter.opened(client);
        if (announced.getAndSet(true)) {
            CloseReason reason = ended.get();
            reporter.closed(client, reason == null ? CloseReason.ABNORMAL : reason);
            return;
        }
        protocol.opened();
    }

    /** Looks after silence: a Ping when it begins, the end when it lasts. */
    void tick(long now) {
        long silence = now - heardAt;
        if (silence >= config.silenceTimeout().toNanos()) {
            close(CloseReason.SILENT);
        } else if (silence >= config.pingInterval().toNanos()) {
            ping();
        }
    }

    /** Once: to ask again before the answer is there would send another Ping as soon as it is. */
    private void ping() {
        if (pinged) {
            return;
        }
        pinged = true;
        outbound.confirm().whenComplete((receipt, failure) -> {
            if (failure == null) {
                heardAt = nanoTime.getAsLong();
            }
            pinged = false;
        });
    }

    /**
     * Whether the client has confirmed all that was sent to it, and the broker all that was published; asks for the former as
     * soon as nothing is left to send.
     */
    boolean settle() {
        if (!settling && outbound.isIdle() && gate.isIdle()) {
            // Once: a drain asks twenty times a second, and each question would be kept until the client answers.
            settling = true;
            outbound.confirm().thenAccept(receipt -> settled = true);
        }
        return settled;
    }

    int unsent() {
        return outbound.waiting();
    }

    // ---- what the adapter reports

    @Override
    public CompletionStage<Void> received(Frame frame) {
        heardAt = nanoTime.getAsLong();
        if (ended.get() != null) {
            return DONE;
        }
        if (frame.size() > config.maxFrameBytes()) {
            close(CloseReason.TOO_BIG.withText("frame is too big: at most " + config.maxFrameBytes() + " bytes"));
            return DONE;
        }
        if (!frames.tryTake(heardAt)) {
            close(CloseReason.TOO_OFTEN);
            return DONE;
        }
        return protocol.frame(frame);
    }

    @Override
    public void closed(CloseReason reason) {
        end(reason, gate::open);
        registry.gone(this);
    }

    @Override
    public void failed(Throwable cause) {
        log.debug("session {} failed", client.connectionId(), cause);
        closed(CloseReason.ABNORMAL);
    }

    // ---- what the protocol does

    @Override
    public CompletionStage<Void> publish(Message message) {
        return gate.publish(message).handle((done, failure) -> {
            if (failure == null) {
                reporter.published(client, message);
            } else {
                reporter.dropped(client, DropCause.NOT_PUBLISHED);
                refused(Failures.of(failure));
            }
            return null;
        });
    }

    @Override
    public void subscribe(Collection<Interest> interests) {
        link.join(this, interests).thenRun(gate::open);
        if (ended.get() != null) {
            // It ended while it was joining, and may have left before it had joined.
            link.leave(this);
        }
    }

    @Override
    public void send(Frame frame) {
        offer(Outgoing.answer(frame));
    }

    @Override
    public void close(CloseReason reason) {
        if (end(reason, gate::open)) {
            closeTransport(reason.isSendable() ? reason : CloseReason.INTERNAL);
        }
    }

    /**
     * Releases all it holds, at the first call; false at later ones. What the client had sent before is still published in its
     * order, unless the gate says otherwise.
     */
    private boolean end(CloseReason reason, Runnable gateAtEnd) {
        if (!ended.compareAndSet(null, reason)) {
            return false;
        }
        gateAtEnd.run();
        outbound.end();
        link.leave(this);
        registry.remove(this);
        if (announced.getAndSet(true)) {
            reporter.closed(client, reason);
        }
        return true;
    }

    private void closeTransport(CloseReason reason) {
        try {
            transport.close(reason);
        } catch (RuntimeException failure) {
            // Thrown on, it would reach other sessions: those that are delivered to, drained or looked after next.
            log.error("session {} could not be closed", client.connectionId(), failure);
        }
    }

    // ---- what the link brings

    @Override
    public Map<Subscription, Interest> subscriptions() {
        return subscriptions;
    }

    @Override
    public void deliver(Message message, Interest interest) {
        Frame frame = protocol.message(message);
        if (frame != null) {
            offer(Outgoing.of(message, frame, interest.overflow(), nanoTime.getAsLong()));
        }
    }

    @Override
    public void subscriptionFailed(BridgeException cause) {
        refused(cause);
    }

    /** What waits behind something that was refused must not be published without it. */
    private void refused(BridgeException cause) {
        CloseReason reason = Failures.closeReason(cause);
        if (end(reason, gate::discard)) {
            closeTransport(reason);
        }
    }

    private void offer(Outgoing outgoing) {
        if (!outbound.offer(outgoing)) {
            dropped(outgoing, DropCause.SESSION_ENDED);
            close(CloseReason.TOO_SLOW);
        }
    }

    // ---- what becomes of what is sent

    @Override
    public void sent(List<Outgoing> batch) {
        for (Outgoing outgoing : batch) {
            if (outgoing.message() != null) {
                reporter.delivered(client, outgoing.message());
            }
        }
    }

    @Override
    public void dropped(Outgoing outgoing, DropCause cause) {
        if (outgoing.message() != null) {
            reporter.dropped(client, cause);
        }
    }

    @Override
    public void transportFailed(Throwable cause) {
        log.debug("the socket of session {} failed", client.connectionId(), cause);
        close(Failures.of(cause) instanceof BridgeException.TooSlow ? CloseReason.TOO_SLOW : CloseReason.ABNORMAL);
    }

    @Override
    public String toString() {
        return "Session[" + client.connectionId() + " of " + client.user() + "]";
    }
}
