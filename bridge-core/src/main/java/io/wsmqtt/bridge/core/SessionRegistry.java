package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, and whether one more may be.
 *
 * <p>Thread-safe and non-blocking. At the limit of a user a newcomer replaces the oldest session, but seldom: clients that come
 * back 2 s after any close would otherwise throw each other out for ever.
 */
final class SessionRegistry {
    /** How old a session must be to be replaced, and how long a user must have been without replacement and refusal. */
    static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /**
     * So often sessions of one user are taken for lost that have never answered a Ping. Beyond that their stack is held to be
     * mute: two phones of that kind would otherwise throw each other out for ever.
     */
    private static final int MAX_SILENCED = 3;

    private final int maxSessions;
    private final int maxPerUser;
    private final LongSupplier nanoTime;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, User> users = new HashMap<>();

    /** All whose socket is not yet known to be gone, ended ones included. */
    @GuardedBy("lock")
    private final Set<Session> sockets = new HashSet<>();

    @GuardedBy("lock")
    private int count;

    private static final class User {
        final Set<Session> oldestFirst = new LinkedHashSet<>(2);
        boolean unsettled;
        long unsettledAt;

        /** How many were taken for lost that had never answered a Ping, since one of this user last did. */
        int silenced;

        void unsettle(long now) {
            unsettled = true;
            unsettledAt = now;
        }

        boolean isSettled(long now) {
            return !unsettled || now - unsettledAt >= SETTLE_NANOS;
        }

        @Nullable
        Session sessionOf(Optional<String> cid) {
            if (cid.isEmpty()) {
                return null;
            }
            for (Session session : oldestFirst) {
                if (session.client().cid().equals(cid)) {
                    return session;
                }
            }
            return null;
        }
    }

    /** Whether a session was added, and which one must go for it. */
    sealed interface Outcome {
        record Added(@Nullable Session replaced) implements Outcome {}

        record Refused(CloseReason reason) implements Outcome {}
    }

    SessionRegistry(BridgeConfig config, LongSupplier nanoTime) {
        this.maxSessions = config.maxSessions;
        this.maxPerUser = config.maxSessionsPerUser;
        this.nanoTime = nanoTime;
    }

    /** Why this client would be refused now, if it would. */
    Optional<CloseReason> refusal(ClientInfo client) {
        synchronized (lock) {
            return decide(client) instanceof Outcome.Refused refused ? Optional.of(refused.reason()) : Optional.empty();
        }
    }

    /** Adds it if there is room. The one replaced is no longer counted; the caller closes it. */
    Outcome add(Session session) {
        synchronized (lock) {
            Outcome outcome = decide(session.client());
            if (outcome instanceof Outcome.Added added) {
                User user = users.computeIfAbsent(session.client().user(), name -> new User());
                if (added.replaced() != null) {
                    if (!isSamePhone(added.replaced(), session)) {
                        user.unsettle(nanoTime.getAsLong());
                    }
                    user.oldestFirst.remove(added.replaced());
                    count--;
                }
                user.oldestFirst.add(session);
                sockets.add(session);
                count++;
            }
            return outcome;
        }
    }

    /** The sessions of this user, oldest first. */
    List<Session> sessionsOf(String user) {
        synchronized (lock) {
            User known = users.get(user);
            return known == null ? List.of() : List.copyOf(known.oldestFirst);
        }
    }

    /** Whether a session that does not answer may be taken for lost. */
    boolean maySilence(Session session) {
        synchronized (lock) {
            User user = users.get(session.client().user());
            if (user == null || session.hasAnswered()) {
                return true;
            }
            return ++user.silenced <= MAX_SILENCED;
        }
    }

    /** A client of this user has answered a Ping: its stack can. */
    void answered(String user) {
        synchronized (lock) {
            User known = users.get(user);
            if (known != null) {
                known.silenced = 0;
            }
        }
    }

    /** The session has ended and counts no longer. Idempotent. */
    void remove(Session session) {
        synchronized (lock) {
            drop(session);
        }
    }

    /** The session's socket is gone. Idempotent. */
    void gone(Session session) {
        synchronized (lock) {
            sockets.remove(session);
        }
    }

    /** How many sessions are counted. */
    int count() {
        synchronized (lock) {
            return count;
        }
    }

    /** All that are counted. */
    List<Session> sessions() {
        synchronized (lock) {
            return users.values().stream()
                    .flatMap(user -> user.oldestFirst.stream())
                    .toList();
        }
    }

    /** How many sockets are not yet known to be gone. */
    int sockets() {
        synchronized (lock) {
            return sockets.size();
        }
    }

    /** Forgets users who are neither connected nor unsettled. */
    void sweep() {
        synchronized (lock) {
            long now = nanoTime.getAsLong();
            users.values().removeIf(user -> user.oldestFirst.isEmpty() && user.isSettled(now));
        }
    }

    @GuardedBy("lock")
    private Outcome decide(ClientInfo client) {
        long now = nanoTime.getAsLong();
        User user = users.get(client.user());
        if (user != null) {
            Session samePhone = user.sessionOf(client.cid());
            if (samePhone != null) {
                return new Outcome.Added(samePhone);
            }
            if (user.oldestFirst.size() >= maxPerUser) {
                Session oldest = user.oldestFirst.iterator().next();
                boolean replaceable = now - oldest.openedAt() > SETTLE_NANOS && user.isSettled(now);
                if (!replaceable) {
                    user.unsettle(now);
                    return new Outcome.Refused(CloseReason.TOO_OFTEN.withText("too many sessions of this user"));
                }
                return new Outcome.Added(oldest);
            }
        }
        if (count >= maxSessions) {
            return new Outcome.Refused(CloseReason.OVERLOADED.withText("full: try again later"));
        }
        return new Outcome.Added(null);
    }

    private static boolean isSamePhone(Session one, Session other) {
        return one.client().cid().isPresent()
                && one.client().cid().equals(other.client().cid());
    }

    @GuardedBy("lock")
    private void drop(Session session) {
        User user = users.get(session.client().user());
        if (user == null || !user.oldestFirst.remove(session)) {
            return;
        }
        count--;
        if (user.oldestFirst.isEmpty() && !user.unsettled) {
            users.remove(session.client().user());
        }
    }
}
