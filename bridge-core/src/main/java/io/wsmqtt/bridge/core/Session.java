package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.ClientAcceptor;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.RoutingPolicy;
import java.util.Collection;
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
 * only the adapter's last word is still awaited. What it has not delivered stays in its {@link Mailbox}. Here are its beginning
 * and its end; the ways to the broker and to the client are {@link Upstream} and {@link Downstream}.
 */
final class Session implements ClientAcceptor.Inbound, SessionProtocol.Port {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final ClientSession transport;
    private final ClientInfo client;
    private final BridgeConfig config;
    private final Mailboxes mailboxes;
    private final SessionRegistry registry;
    private final Reporter reporter;
    private final LongSupplier nanoTime;
    private final Upstream upstream;
    private final Downstream downstream;
    private final SessionProtocol protocol;
    private final TokenBucket frames;
    private final long openedAt;
    private final AtomicReference<@Nullable CloseReason> ended = new AtomicReference<>();

    /**
     * Set by the beginning and by the end, whichever comes first: a newcomer or a drain may end the session before it has
     * begun. The second of them reports the end, so that it is never reported before the beginning.
     */
    private final AtomicBoolean announced = new AtomicBoolean();

    Session(
            ClientSession transport,
            BridgeConfig config,
            RoutingPolicy policy,
            PublishBudget budget,
            Mailboxes mailboxes,
            SessionRegistry registry,
            Reporter reporter,
            LongSupplier nanoTime) {
        this.transport = transport;
        this.client = transport.client();
        this.config = config;
        this.mailboxes = mailboxes;
        this.registry = registry;
        this.reporter = reporter;
        this.nanoTime = nanoTime;
        this.openedAt = nanoTime.getAsLong();
        this.upstream = new Upstream(client, budget, reporter, this::link, this::refused);
        this.downstream = new Downstream(this, transport, config, registry, reporter, nanoTime);
        this.protocol = new PlainProtocol(client, policy, reporter, this);
        this.frames = new TokenBucket(config.publishesPerSecond, config.publishBurst, openedAt);
    }

    ClientInfo client() {
        return client;
    }

    long openedAt() {
        return openedAt;
    }

    /** Says that it is open. What it comes back to may not be known yet: then {@link #begin} comes later. */
    void start() {
        reporter.opened(client);
        if (announced.getAndSet(true)) {
            CloseReason reason = ended.get();
            reporter.closed(client, reason == null ? CloseReason.ABNORMAL : reason);
        }
    }

    /** Takes its mailbox, and with it what is held for the client. Called once. */
    void begin() {
        if (ended.get() != null && upstream.isIdle()) {
            return;
        }
        Mailboxes.Taken taken = mailboxes.take(this);
        if (taken == null) {
            beginNowhere();
            return;
        }
        downstream.drawFrom(taken.mailbox());
        upstream.linkIsKnown();
        Mailbox.Contents resumed = taken.resumed();
        if (resumed != null) {
            reporter.resumed(client, resumed.held(), resumed.repeated());
        }
        try {
            protocol.opened();
        } catch (RuntimeException failure) {
            // Of the connector, which may be closed by now: an adapter must not see it.
            log.error("session {} could not begin", client.connectionId(), failure);
            close(CloseReason.INTERNAL);
        }
        downstream.wake();
        CloseReason reason = ended.get();
        if (reason != null) {
            // It ended before it began, or meanwhile: what it had sent is published all the same.
            upstream.open(taken.mailbox().link());
            release(reason);
        }
    }

    /** It has no mailbox, since it was replaced before it began, or there are too many. */
    private void beginNowhere() {
        Link link = mailboxes.linkOf(client);
        if (link != null) {
            upstream.open(link);
        } else {
            upstream.discard();
        }
        close(CloseReason.TOO_OFTEN.withText("too many sessions of this user"));
    }

    boolean hasEnded() {
        return ended.get() != null;
    }

    /** Looks after silence and receipts: a Ping when silence begins, the end when it lasts. */
    void tick(long now) {
        if (downstream.silence(now) >= config.silenceTimeout.toNanos()) {
            close(CloseReason.SILENT);
            return;
        }
        downstream.tick(now);
        Mailbox own = downstream.mailbox();
        if (own != null && downstream.isHoldingUpBroker(now)) {
            close(CloseReason.TOO_SLOW);
            mailboxes.leaveToBroker(own);
        }
        if (upstream.isOverdue(now, config.outageAge.toNanos())) {
            refused(new BridgeException.Unavailable("the broker was away for too long", null));
        }
    }

    /** Completes when the client has shown that it is there, or has ended. */
    CompletionStage<Void> isThere() {
        return downstream.isThere().handle((shown, failure) -> {
            if (failure != null) {
                release(CloseReason.ABNORMAL);
            }
            return null;
        });
    }

    /** Whether it has answered a Ping. */
    boolean hasAnswered() {
        return downstream.hasAnswered();
    }

    /**
     * Whether the client has confirmed all that was sent to it, and the broker all that was published; asks for the former as
     * soon as nothing is left to send.
     */
    boolean settle() {
        if (downstream.isIdle() && upstream.isIdle()) {
            downstream.settle();
        }
        return downstream.isSettled();
    }

    /** How many messages are held for the client. */
    int held() {
        return downstream.held();
    }

    // ---- what the adapter reports

    @Override
    public CompletionStage<Void> received(Frame frame) {
        long now = nanoTime.getAsLong();
        downstream.heard(now);
        if (!takesFrames()) {
            return Stages.DONE;
        }
        if (frame.size() > config.maxFrameBytes) {
            close(CloseReason.TOO_BIG.withText("frame is too big: at most " + config.maxFrameBytes + " bytes"));
            return Stages.DONE;
        }
        if (!frames.tryTake(now)) {
            close(CloseReason.TOO_OFTEN);
            return Stages.DONE;
        }
        return protocol.frame(frame);
    }

    /**
     * A drain takes what comes before its Close frame is out, and what crosses it: the client sends on until it has read that,
     * and its Pings are answered. In other cases there is a newer session, whose messages would be overtaken, or somebody who
     * is not to be heard any more.
     */
    private boolean takesFrames() {
        CloseReason reason = ended.get();
        return reason == null || reason.code() == CloseReason.GOING_AWAY.code();
    }

    @Override
    public void closed(CloseReason reason) {
        end(reason, Ending.PUBLISH);
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
        return upstream.publish(message, nanoTime.getAsLong());
    }

    /** The broker is away: what was published is kept, and the adapter need not wait for it. */
    void brokerLost() {
        upstream.release();
    }

    /** The link that its messages come over, once it is known. */
    @Nullable
    Link link() {
        Mailbox own = downstream.mailbox();
        return own == null ? null : own.link();
    }

    @Override
    public void subscribe(Collection<Interest> interests) {
        Mailbox own = downstream.mailbox();
        if (own == null) {
            throw new IllegalStateException("the session has not begun");
        }
        own.link().subscribe(own, interests).thenRun(() -> upstream.open(own.link()));
        if (own.state() == Mailbox.State.RETIRED) {
            // It was retired meanwhile, and had left before it joined.
            own.link().leave(own);
        }
    }

    @Override
    public CompletionStage<Void> subscribed() {
        return upstream.opened();
    }

    @Override
    public void send(Frame frame) {
        if (ended.get() != null) {
            // Also while it is being ended: an echo would confirm what was refused just now.
            return;
        }
        if (!downstream.answer(frame)) {
            close(CloseReason.TOO_SLOW);
        }
    }

    @Override
    public void close(CloseReason reason) {
        if (end(reason, Ending.PUBLISH)) {
            closeTransport(reason.isSendable() ? reason : CloseReason.INTERNAL);
        }
    }

    /** What becomes of what the client had sent before the end. */
    private enum Ending {
        PUBLISH,
        DISCARD
    }

    /** Releases all it holds, at the first call; false at later ones. */
    private boolean end(CloseReason reason, Ending ending) {
        if (!ended.compareAndSet(null, reason)) {
            return false;
        }
        Mailbox own = downstream.mailbox();
        if (ending == Ending.DISCARD) {
            upstream.discard();
        } else if (own != null) {
            upstream.open(own.link());
        }
        downstream.end();
        release(reason);
        registry.remove(this);
        if (announced.getAndSet(true)) {
            reporter.closed(client, reason);
        }
        return true;
    }

    private void release(CloseReason reason) {
        Mailbox own = downstream.mailbox();
        if (own != null) {
            mailboxes.leave(own, this, reason);
        }
        upstream.release();
    }

    private void closeTransport(CloseReason reason) {
        try {
            transport.close(reason);
        } catch (RuntimeException failure) {
            // Thrown on, it would reach other sessions: those that are delivered to, drained or looked after next.
            log.error("session {} could not be closed", client.connectionId(), failure);
        }
    }

    // ---- what its mailbox brings

    /** What messages look like to the client. */
    SessionProtocol.View view() {
        return protocol.view();
    }

    /** There is something to send. */
    void wake() {
        downstream.wake();
    }

    /** What waits behind something that was refused must not be published without it. */
    void refused(BridgeException cause) {
        CloseReason reason = Failures.closeReason(cause);
        if (end(reason, Ending.DISCARD)) {
            closeTransport(reason);
        }
    }

    // ---- what its way to the client asks and tells

    /** How a frame for the client goes onto the wire. */
    Frame onWire(Frame frame) {
        return protocol.onWire(frame);
    }

    void transportFailed(Throwable cause) {
        log.debug("the socket of session {} failed", client.connectionId(), cause);
        close(Failures.of(cause) instanceof BridgeException.TooSlow ? CloseReason.TOO_SLOW : CloseReason.ABNORMAL);
    }

    @Override
    public String toString() {
        return "Session[" + client.connectionId() + " of " + client.user() + "]";
    }
}
