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
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.RoutingPolicy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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
 * only the adapter's last word is still awaited. What it has not delivered stays in its {@link Mailbox}.
 */
final class Session implements ClientAcceptor.Inbound, SessionProtocol.Port, Outbound.Source {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** A client that has not confirmed for so long keeps the broker waiting on a dedicated link. */
    private static final long DEDICATED_PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final ClientSession transport;
    private final ClientInfo client;
    private final BridgeConfig config;
    private final Mailboxes mailboxes;
    private final SessionRegistry registry;
    private final Reporter reporter;
    private final LongSupplier nanoTime;
    private final Pulse pulse;
    private final Outbound outbound;
    private final PublishGate gate;
    private final Unanswered unanswered = new Unanswered();
    private final SessionProtocol protocol;
    private final TokenBucket frames;
    private final long openedAt;
    private final AtomicReference<@Nullable CloseReason> ended = new AtomicReference<>();

    /**
     * Set by the beginning and by the end, whichever comes first: a newcomer or a drain may end the session before it has
     * begun. The second of them reports the end, so that it is never reported before the beginning.
     */
    private final AtomicBoolean announced = new AtomicBoolean();

    /** Set once, when it is known what the client comes back to. */
    private volatile @Nullable Mailbox mailbox;

    // Set once, by the receipt that the drain has asked for.
    private volatile boolean settled;

    // Belongs to the drain, whose steps are serial.
    private boolean settling;

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
        this.pulse = new Pulse(openedAt);
        this.outbound = new Outbound(transport, config, this);
        this.gate = new PublishGate(budget);
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
        if (ended.get() != null && gate.isIdle()) {
            return;
        }
        Mailboxes.Taken taken = mailboxes.take(this);
        if (taken == null) {
            beginNowhere();
            return;
        }
        mailbox = taken.mailbox();
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
        outbound.wake();
        CloseReason reason = ended.get();
        if (reason != null) {
            // It ended before it began, or meanwhile: what it had sent is published all the same.
            gate.open(taken.mailbox().link());
            release(reason);
        }
    }

    /** It has no mailbox, since it was replaced before it began, or there are too many. */
    private void beginNowhere() {
        Link link = mailboxes.linkOf(client);
        if (link != null) {
            gate.open(link);
        } else {
            gate.discard();
        }
        close(CloseReason.TOO_OFTEN.withText("too many sessions of this user"));
    }

    boolean hasEnded() {
        return ended.get() != null;
    }

    /** Looks after silence and receipts: a Ping when silence begins, the end when it lasts. */
    void tick(long now) {
        long silence = pulse.silence(now);
        if (silence >= config.silenceTimeout.toNanos()) {
            close(CloseReason.SILENT);
            return;
        }
        if (silence >= config.pingInterval.toNanos()) {
            pulse.ping(outbound, nanoTime);
        }
        outbound.tick(now);
        Mailbox own = mailbox;
        if (own != null
                && own.link().isDedicated()
                && pulse.hasAnswered()
                && outbound.unconfirmedFor(now) > DEDICATED_PATIENCE) {
            close(CloseReason.TOO_SLOW);
            mailboxes.leaveToBroker(own);
        }
        if (gate.isOverdue(now, config.outageAge.toNanos())) {
            refused(new BridgeException.Unavailable("the broker was away for too long", null));
        }
    }

    /** Completes when the client has shown that it is there, or has ended. One that is mute could not show it. */
    CompletionStage<Void> isThere() {
        if (pulse.isMute()) {
            return Stages.DONE;
        }
        return outbound.confirm().handle((receipt, failure) -> {
            if (failure != null) {
                release(CloseReason.ABNORMAL);
            }
            return null;
        });
    }

    /** Whether it has answered a Ping. */
    boolean hasAnswered() {
        return pulse.hasAnswered();
    }

    /**
     * Whether the client has confirmed all that was sent to it, and the broker all that was published; asks for the former as
     * soon as nothing is left to send.
     */
    boolean settle() {
        Mailbox own = mailbox;
        if (!settling && outbound.isIdle() && (own == null || own.unsent() == 0) && gate.isIdle()) {
            // Once: a drain asks twenty times a second, and each question would be kept until the client answers.
            settling = true;
            outbound.confirm().thenAccept(receipt -> settled = true);
        }
        return settled;
    }

    /** How many messages are held for the client. */
    int held() {
        Mailbox own = mailbox;
        return own == null ? 0 : own.held();
    }

    // ---- what the adapter reports

    @Override
    public CompletionStage<Void> received(Frame frame) {
        long now = nanoTime.getAsLong();
        pulse.heard(now);
        if (ended.get() != null) {
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
        CompletionStage<Void> published = gate.publish(message, nanoTime.getAsLong())
                .handle((done, failure) -> {
                    if (failure == null) {
                        reporter.published(client, message);
                    } else {
                        reporter.dropped(client, DropCause.NOT_PUBLISHED);
                        refused(Failures.of(failure));
                    }
                    return null;
                });
        Mailbox own = mailbox;
        if (own != null && !own.link().isUp()) {
            return Stages.DONE;
        }
        CompletionStage<Void> answer = unanswered.until(published);
        if (own != null && !own.link().isUp()) {
            // It went down meanwhile.
            unanswered.release();
        }
        return answer;
    }

    /** The broker is away: what was published is kept, and the adapter need not wait for it. */
    void brokerLost() {
        unanswered.release();
    }

    /** The link that its messages come over, once it is known. */
    @Nullable
    Link link() {
        Mailbox own = mailbox;
        return own == null ? null : own.link();
    }

    @Override
    public void subscribe(Collection<Interest> interests) {
        Mailbox own = mailbox;
        if (own == null) {
            throw new IllegalStateException("the session has not begun");
        }
        own.link().subscribe(own, interests).thenRun(() -> gate.open(own.link()));
        if (own.state() == Mailbox.State.RETIRED) {
            // It was retired meanwhile, and had left before it joined.
            own.link().leave(own);
        }
    }

    @Override
    public void send(Frame frame) {
        if (ended.get() != null) {
            // Also while it is being ended: an echo would confirm what was refused just now.
            return;
        }
        if (!outbound.answer(frame)) {
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
        Mailbox own = mailbox;
        if (ending == Ending.DISCARD) {
            gate.discard();
        } else if (own != null) {
            gate.open(own.link());
        }
        outbound.end();
        release(reason);
        registry.remove(this);
        if (announced.getAndSet(true)) {
            reporter.closed(client, reason);
        }
        return true;
    }

    private void release(CloseReason reason) {
        Mailbox own = mailbox;
        if (own != null) {
            mailboxes.leave(own, this, reason);
        }
        unanswered.release();
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
        outbound.wake();
    }

    /** What waits behind something that was refused must not be published without it. */
    void refused(BridgeException cause) {
        CloseReason reason = Failures.closeReason(cause);
        if (end(reason, Ending.DISCARD)) {
            closeTransport(reason);
        }
    }

    // ---- what its way to the client asks and tells

    @Override
    public long now() {
        return nanoTime.getAsLong();
    }

    @Override
    public List<Held> poll() {
        Mailbox own = mailbox;
        return own == null ? List.of() : own.poll(this, nanoTime.getAsLong());
    }

    @Override
    public long mark() {
        Mailbox own = mailbox;
        return own == null ? 0 : own.mark();
    }

    @Override
    public Frame onWire(Frame frame) {
        return protocol.onWire(frame);
    }

    @Override
    public void sent(List<Held> batch) {
        for (Held held : batch) {
            reporter.delivered(client, held.message());
        }
    }

    @Override
    public void confirmed(Receipt receipt, long mark) {
        if (pulse.isFirstAnswer(receipt)) {
            registry.answered(client.user());
        }
        Mailbox own = mailbox;
        int messages = own == null ? 0 : own.confirmed(this, mark);
        reporter.confirmed(client, receipt, messages);
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
