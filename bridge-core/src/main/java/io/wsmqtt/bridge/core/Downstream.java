package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages to one session's client, out of its mailbox, and what it lets know of itself.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Downstream implements Outbound.Source {
    /** A client that has not confirmed for so long keeps the broker waiting on a dedicated link. */
    private static final long DEDICATED_PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final Session session;
    private final ClientInfo client;
    private final SessionRegistry registry;
    private final Reporter reporter;
    private final LongSupplier nanoTime;
    private final long pingNanos;
    private final Pulse pulse;
    private final Outbound outbound;

    /** Set once, when it is known what the client comes back to. */
    private volatile @Nullable Mailbox mailbox;

    // Set once, by the receipt that the drain has asked for.
    private volatile boolean settled;

    // Belongs to the drain, whose steps are serial.
    private boolean settling;

    Downstream(
            Session session,
            ClientSession transport,
            BridgeConfig config,
            SessionRegistry registry,
            Reporter reporter,
            LongSupplier nanoTime) {
        this.session = session;
        this.client = transport.client();
        this.registry = registry;
        this.reporter = reporter;
        this.nanoTime = nanoTime;
        this.pingNanos = config.pingInterval.toNanos();
        this.pulse = new Pulse(nanoTime.getAsLong());
        this.outbound = new Outbound(transport, config, this);
    }

    @Nullable
    Mailbox mailbox() {
        return mailbox;
    }

    /** Sends from this mailbox, from the next {@link #wake} on. */
    void drawFrom(Mailbox taken) {
        mailbox = taken;
    }

    /** There is something to send. */
    void wake() {
        outbound.wake();
    }

    /** Takes a frame of the bridge itself; false if too many wait. */
    boolean answer(Frame frame) {
        return outbound.answer(frame);
    }

    /** Sends no more. */
    void end() {
        outbound.end();
    }

    // ---- what is known of the client

    void heard(long now) {
        pulse.heard(now);
    }

    /** For how long nothing was heard of it. */
    long silence(long now) {
        return pulse.silence(now);
    }

    /** Pings it when silence begins, and asks for a receipt if one is due. */
    void tick(long now) {
        if (pulse.silence(now) >= pingNanos) {
            pulse.ping(outbound, nanoTime);
        }
        outbound.tick(now);
    }

    /** Whether it keeps the broker waiting, on a link of its own, although it could confirm. */
    boolean isHoldingUpBroker(long now) {
        Mailbox own = mailbox;
        return own != null
                && own.link().isDedicated()
                && pulse.hasAnswered()
                && outbound.unconfirmedFor(now) > DEDICATED_PATIENCE;
    }

    /** Completes when it has shown that it is there, and fails when the session ends. One that is mute could not show it. */
    CompletionStage<?> isThere() {
        return pulse.isMute() ? Stages.DONE : outbound.confirm();
    }

    /** Whether it has answered a Ping. */
    boolean hasAnswered() {
        return pulse.hasAnswered();
    }

    /** How many messages are held for it. */
    int held() {
        Mailbox own = mailbox;
        return own == null ? 0 : own.held();
    }

    /** Whether nothing waits for its socket. */
    boolean isIdle() {
        Mailbox own = mailbox;
        return outbound.isIdle() && (own == null || own.unsent() == 0);
    }

    /** Asks, once, for the receipt that {@link #isSettled} tells of. */
    void settle() {
        if (!settling) {
            // A drain asks twenty times a second, and each question would be kept until the client answers.
            settling = true;
            outbound.confirm().thenAccept(receipt -> settled = true);
        }
    }

    boolean isSettled() {
        return settled;
    }

    // ---- what its outbound way asks and tells

    @Override
    public long now() {
        return nanoTime.getAsLong();
    }

    @Override
    public Outbound.Batch poll() {
        Mailbox own = mailbox;
        return own == null ? Outbound.Batch.EMPTY : own.poll(session, nanoTime);
    }

    @Override
    public long mark() {
        Mailbox own = mailbox;
        return own == null ? 0 : own.mark();
    }

    @Override
    public Frame onWire(Frame frame) {
        return session.onWire(frame);
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
        int messages = own == null ? 0 : own.confirmed(session, mark);
        reporter.confirmed(client, receipt, messages);
    }

    @Override
    public void transportFailed(Throwable cause) {
        session.transportFailed(cause);
    }
}
