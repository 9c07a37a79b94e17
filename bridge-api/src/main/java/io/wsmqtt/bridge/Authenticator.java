package io.wsmqtt.bridge;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides at the handshake whether a client is let in, and what else is known of it.
 *
 * <p>Thread-safe and non-blocking: a check that needs a database or a key server does its work elsewhere and completes the
 * stage later. A stage that fails, or is not completed within the engine's deadline, refuses the client with 1011 or 1013.
 */
@FunctionalInterface
public interface Authenticator {
    /** Judges these credentials. */
    CompletionStage<Verdict> authenticate(Credentials credentials);

    /** What an authenticator says. */
    sealed interface Verdict {}

    /**
     * Let in.
     *
     * @param claims what is now known of the client, by name; these win over values of the same name from path and query
     */
    record Granted(Map<String, String> claims) implements Verdict {
        /** Takes an unmodifiable copy. */
        public Granted {
            claims = Map.copyOf(claims);
        }
    }

    /**
     * Refused.
     *
     * @param reason what the client is told; {@link CloseReason#BAD_KEY} and {@link CloseReason#TICKET_EXPIRED} are usual
     */
    record Denied(CloseReason reason) implements Verdict {
        /** Rejects null. */
        public Denied {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** No opinion: these are not the kind of credentials that this authenticator knows. */
    record Pass() implements Verdict {}

    /** Lets everybody in. For demonstrations, and where a proxy in front has already decided. */
    static Authenticator anyone() {
        return credentials -> CompletableFuture.completedFuture(new Granted(Map.of()));
    }

    /**
     * Asks one after the other: the first that denies decides; otherwise the client is let in with the claims of all that
     * granted, later ones winning a name. If all pass, it is denied with {@link CloseReason#BAD_KEY}: fail closed.
     */
    static Authenticator allOf(List<Authenticator> authenticators) {
        List<Authenticator> all = List.copyOf(authenticators);
        return credentials -> ask(new ArrayDeque<>(all), credentials, new HashMap<>(), new Denied(CloseReason.BAD_KEY));
    }

    private static CompletionStage<Verdict> ask(
            Queue<Authenticator> rest, Credentials credentials, Map<String, String> claims, Verdict soFar) {
        Authenticator next = rest.poll();
        if (next == null) {
            return CompletableFuture.completedFuture(soFar);
        }
        return next.authenticate(credentials).thenCompose(verdict -> {
            if (verdict instanceof Denied) {
                return CompletableFuture.completedFuture(verdict);
            }
            if (verdict instanceof Granted granted) {
                claims.putAll(granted.claims());
                return ask(rest, credentials, claims, new Granted(claims));
            }
            return ask(rest, credentials, claims, soFar);
        });
    }
}
