package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All mailboxes: who is given which, and what becomes of those whose clients are gone.
 *
 * <p>Thread-safe and non-blocking. Whose each is, the {@link PhoneBook} knows; links and listeners are called here, under no
 * lock.
 */
final class Mailboxes {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    /** After so long without its client a dedicated link is left to the broker. */
    private static final long DEDICATED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BridgeConfig config;
    private final Links links;
    private final Reporter reporter;
    private final LongSupplier nanoTime;
    private final HeldBudget budget;
    private final Discards discards;
    private final PhoneBook book;

    /** Whose link each dedicated one is. */
    private final Map<Link, Mailbox> dedicated = new ConcurrentHashMap<>();

    Mailboxes(BridgeConfig config, Links links, Reporter reporter, LongSupplier nanoTime) {
        this.config = config;
        this.links = links;
        this.reporter = reporter;
        this.nanoTime = nanoTime;
        this.budget = new HeldBudget(config.heldTotalBytes);
        this.discards = new Discards(config);
        this.book = new PhoneBook(config);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    HeldBudget budget() {
        return budget;
    }

    // ---- who comes

    /** A mailbox, and what a client found in it; null if it is new. */
    record Taken(Mailbox mailbox, Mailbox.@Nullable Contents resumed) {}

    /**
     * Gives the session a mailbox: that of its phone if there is one, otherwise a new one; null if the user has as many as may
     * be.
     */
    @Nullable
    Taken take(Session session) {
        Taken known = takeOver(session);
        if (known != null) {
            return known;
        }
        ClientInfo client = session.client();
        int slot = Phones.NO_SLOT;
        if (client.cid().isEmpty()) {
            slot = book.takeSlot(client);
            if (slot == Phones.NO_SLOT) {
                return null;
            }
        }
        Mailbox created = new Mailbox(session, links.linkFor(client, slot), config, reporter, this);
        if (created.link().isDedicated()) {
            dedicated.put(created.link(), created);
        }
        created.attach(session);
        Mailbox superseded = book.enter(created, session, slot);
        if (superseded != null) {
            close(superseded, DropCause.SESSION_ENDED, SessionFate.KEPT);
        }
        return superseded == created ? null : new Taken(created, null);
    }

    private @Nullable Taken takeOver(Session session) {
        PhoneBook.TakenOver taken = book.takeOver(session);
        if (taken == null) {
            return null;
        }
        taken.mailbox().report(taken.surplus());
        makeRoom();
        return taken.contents() == null ? null : new Taken(taken.mailbox(), taken.contents());
    }

    /** The link of this client's phone, if it has one. */
    @Nullable
    Link linkOf(ClientInfo client) {
        Mailbox known = book.find(client);
        return known == null ? null : known.link();
    }

    // ---- room

    /** Takes room for these bytes, if need be that of those who have been away the longest. */
    boolean reserve(int bytes) {
        while (!budget.tryReserve(bytes)) {
            if (!giveUpOne()) {
                return false;
            }
        }
        return true;
    }

    /** What was copied for another phone may be more than may be held. */
    private void makeRoom() {
        boolean more = budget.isExceeded();
        while (more) {
            more = giveUpOne() && budget.isExceeded();
        }
    }

    /** Gives up the one that has been away the longest and holds something; false if there is none. */
    private boolean giveUpOne() {
        Mailbox victim = book.takeLongestAway();
        if (victim == null) {
            return false;
        }
        closeGivenUp(victim);
        return true;
    }

    // ---- who goes

    /** The session has ended: its mailbox waits for the client's return, if it may come back as it was. */
    void leave(Mailbox mailbox, Session session, CloseReason reason) {
        if (!mailbox.park(session, now())) {
            return;
        }
        boolean returns = reason.mayReconnect() || reason.code() == CloseReason.REPLACED.code();
        if (!returns || config.resumeWindow.isZero()) {
            retire(mailbox, DropCause.SESSION_ENDED);
            return;
        }
        book.away(mailbox).forEach(this::closeGivenUp);
    }

    /** Lets go of those who have been away for too long. */
    void sweep() {
        long window = config.resumeWindow.toNanos();
        long patience = links.isDedicated() ? Math.min(window, DEDICATED_NANOS) : window;
        for (Mailbox mailbox : book.takeAwaySince(now(), patience)) {
            if (links.isDedicated() && patience < window) {
                close(mailbox, null, SessionFate.KEPT);
            } else {
                close(mailbox, DropCause.NEVER_RETURNED, SessionFate.ENDED);
            }
        }
        discards.report();
    }

    private void closeGivenUp(Mailbox mailbox) {
        if (links.isDedicated()) {
            close(mailbox, null, SessionFate.KEPT);
        } else {
            close(mailbox, DropCause.HELD_FULL, SessionFate.ENDED);
        }
    }

    /** Ends it, unless somebody has it; what it holds is dropped for this cause. */
    void retire(Mailbox mailbox, DropCause cause) {
        if (book.forgetParked(mailbox)) {
            close(mailbox, cause, SessionFate.ENDED);
        }
    }

    /** Ends one that is dedicated, unless somebody has it: the broker keeps its session, and what is not acknowledged. */
    void leaveToBroker(Mailbox mailbox) {
        if (book.forgetParked(mailbox)) {
            close(mailbox, null, SessionFate.KEPT);
        }
    }

    /** With the cause that what it holds is dropped for; null if the broker has it. */
    private void close(Mailbox mailbox, @Nullable DropCause cause, SessionFate fate) {
        List<Held> rest = mailbox.end();
        if (rest == null) {
            return;
        }
        if (cause != null) {
            rest.forEach(held -> dropped(mailbox, held, cause));
        }
        dedicated.remove(mailbox.link());
        mailbox.link().leave(mailbox);
        links.release(mailbox.link(), fate);
    }

    void dropped(Mailbox mailbox, Held held, DropCause cause) {
        ClientInfo client = mailbox.client();
        reporter.dropped(client, cause);
        discards.add(cause, client.user(), held.size());
    }

    /** Another node has the MQTT session of this link's phone now. */
    void takenOver(Link link) {
        Mailbox mailbox = ownerOf(link);
        if (mailbox == null) {
            return;
        }
        ClientInfo client = mailbox.client();
        Session session = mailbox.session();
        int slot = session == null || client.cid().isPresent() ? Phones.NO_SLOT : book.nextSlot(mailbox);
        if (slot != Phones.NO_SLOT) {
            link.moveTo(links.dedicatedOptions(client, slot));
            return;
        }
        if (session != null) {
            session.close(CloseReason.REPLACED);
        }
        leaveToBroker(mailbox);
    }

    /** Whose link it is; null if nobody's, or everybody's. */
    @Nullable
    Mailbox ownerOf(Link link) {
        return dedicated.get(link);
    }

    // ---- all

    /** How many wait for their clients' return. */
    int parked() {
        return book.parked();
    }

    /** Ends all, and says in the log what was held. */
    void endAll() {
        for (Mailbox mailbox : book.all()) {
            int held = mailbox.held();
            String user = mailbox.client().user();
            if (held > 0 && !mailbox.link().isDedicated()) {
                log.warn("held at the end: {} messages for {}", held, user);
            }
            book.forget(mailbox);
            close(mailbox, mailbox.link().isDedicated() ? null : DropCause.SESSION_ENDED, SessionFate.KEPT);
        }
        discards.report();
    }
}
