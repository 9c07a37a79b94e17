package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Credentials;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An authenticator that lies in the application under test: the name of the user says how it judges. Of all other users it
 * has no opinion.
 *
 * <p>Thread-safe: it has no state.
 */
public final class FateOfClients implements Authenticator {
    static final String EXPIRED = "expired";
    static final String FAILS = "fails";
    static final String HANGS = "hangs";

    /** For the {@code ServiceLoader}. */
    public FateOfClients() {}

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        return switch (credentials.attributes().getOrDefault("openid", "")) {
            case EXPIRED -> CompletableFuture.completedFuture(new Denied(CloseReason.TICKET_EXPIRED));
            case FAILS -> CompletableFuture.failedFuture(new IllegalStateException("as the name asked for"));
            case HANGS -> new CompletableFuture<>();
            default -> CompletableFuture.completedFuture(new Pass());
        };
    }
}
