package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Credentials;
import io.wsmqtt.bridge.Handshake;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges handshakes: address, origin, credentials, limits, in this order.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Admissions {
    private static final Logger log = LoggerFactory.getLogger(Admissions.class);

    private static final String KEY = "key";
    private static final String CID = "cid";

    /** Options of the plain mode, each with what it can be. */
    private static final Map<String, List<String>> OPTIONS =
            Map.of("heartbeat", List.of("echo"), "binary", List.of("base64"), "refuse", List.of("close", "frame"));

    private final BridgeConfig config;
    private final Authenticator authenticator;
    private final ScheduledExecutorService timer;
    private final Function<ClientInfo, Optional<CloseReason>> limits;
    private final Set<String> templateNames;

    /** Verdicts that an authenticator owes, each under an object of its own: futures have no equality. */
    private final Map<Object, CompletableFuture<Authenticator.Verdict>> owed = new ConcurrentHashMap<>();

    Admissions(
            BridgeConfig config,
            Authenticator authenticator,
            ScheduledExecutorService timer,
            Function<ClientInfo, Optional<CloseReason>> limits) {
        this.config = config;
        this.authenticator = authenticator;
        this.timer = timer;
        this.limits = limits;
        this.templateNames = TemplateRouting.names(config);
    }

    CompletionStage<Admission> judge(Handshake handshake) {
        Credentials credentials;
        try {
            credentials = read(handshake);
        } catch (IllegalArgumentException malformed) {
            return refused(CloseReason.MALFORMED_ADDRESS.withText(String.valueOf(malformed.getMessage())));
        }
        if (!config.allowsOrigin(handshake.origin())) {
            return refused(CloseReason.ORIGIN_NOT_ALLOWED);
        }
        return authenticate(credentials).thenApply(verdict -> conclude(credentials, verdict));
    }

    /** The values of path and query, the path winning a name; those of the path are all checked. */
    private Credentials read(Handshake handshake) {
        Map<String, String> path = config.path.match(handshake.pathSegments());
        String key = path.remove(KEY);
        path.forEach(Values::requireSafe);
        Map<String, String> attributes = new HashMap<>(handshake.queryValues());
        attributes.remove(KEY);
        OPTIONS.forEach((name, possible) -> {
            String value = attributes.get(name);
            if (value != null && !possible.contains(value)) {
                throw new IllegalArgumentException(
                        "the query's " + name + " can only be \"" + String.join("\" or \"", possible) + '"');
            }
        });
        String cid = attributes.get(CID);
        if (cid != null) {
            Values.requireSafe(CID, cid);
        }
        attributes.putAll(path);
        return new Credentials(handshake, Optional.ofNullable(key), attributes);
    }

    private CompletionStage<Authenticator.Verdict> authenticate(Credentials credentials) {
        CompletableFuture<Authenticator.Verdict> verdict = new CompletableFuture<>();
        CompletionStage<Authenticator.Verdict> given = verdict;
        try {
            authenticator.authenticate(credentials).whenComplete((answer, failure) -> {
                if (failure == null) {
                    verdict.complete(answer);
                } else {
                    log.error("the authenticator failed", failure);
                    verdict.complete(new Authenticator.Denied(CloseReason.INTERNAL));
                }
            });
        } catch (RuntimeException failure) {
            log.error("the authenticator failed", failure);
            verdict.complete(new Authenticator.Denied(CloseReason.INTERNAL));
        }
        if (!verdict.isDone()) {
            limit(verdict);
        }
        return given;
    }

    private void limit(CompletableFuture<Authenticator.Verdict> verdict) {
        Object debt = new Object();
        owed.put(debt, verdict);
        CompletionStage<Authenticator.Verdict> given = verdict;
        given.whenComplete((answer, failure) -> owed.remove(debt));
        try {
            ScheduledFuture<?> deadline = timer.schedule(
                    () -> verdict.complete(new Authenticator.Denied(
                            CloseReason.OVERLOADED.withText("authentication took too long: try again later"))),
                    config.authenticationTimeout.toMillis(),
                    TimeUnit.MILLISECONDS);
            given.whenComplete((answer, failure) -> deadline.cancel(false));
        } catch (RejectedExecutionException closed) {
            verdict.complete(new Authenticator.Denied(CloseReason.OVERLOADED));
        }
    }

    /** Refuses those who still wait for a verdict; comes after the timer's end, which would have refused them later. */
    void close() {
        owed.values().forEach(verdict -> verdict.complete(new Authenticator.Denied(CloseReason.OVERLOADED)));
    }

    private Admission conclude(Credentials credentials, Authenticator.Verdict verdict) {
        if (verdict instanceof Authenticator.Denied denied) {
            return new Admission.Refused(denied.reason());
        }
        if (!(verdict instanceof Authenticator.Granted granted)) {
            return new Admission.Refused(CloseReason.BAD_KEY);
        }
        Map<String, String> attributes = new HashMap<>(credentials.attributes());
        attributes.putAll(granted.claims());
        ClientInfo client;
        try {
            client = client(credentials, attributes);
        } catch (IllegalArgumentException malformed) {
            return new Admission.Refused(
                    CloseReason.MALFORMED_ADDRESS.withText(String.valueOf(malformed.getMessage())));
        }
        return limits.apply(client)
                .<Admission>map(Admission.Refused::new)
                .orElseGet(() -> new Admission.Admitted(client, Optional.empty()));
    }

    private ClientInfo client(Credentials credentials, Map<String, String> attributes) {
        for (String name : templateNames) {
            String value = attributes.get(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            Values.requireSafe(name, value);
        }
        requireOwnTopics(attributes);
        return new ClientInfo(
                UUID.randomUUID().toString(),
                config.user.fill(attributes),
                Optional.ofNullable(attributes.get(CID)),
                attributes,
                credentials.handshake().remoteAddress());
    }

    /** A value at the very start of a topic must not turn it into one of the broker's own, or a shared subscription. */
    private void requireOwnTopics(Map<String, String> attributes) {
        Set<Template> topics = new LinkedHashSet<>(config.subscribeTopics);
        config.publishTopic.ifPresent(topics::add);
        for (Template topic : topics) {
            if (topic.fill(attributes).startsWith("$") && !topic.toString().startsWith("$")) {
                throw new IllegalArgumentException("a value at the start of a topic begins with '$'");
            }
        }
    }

    private static CompletionStage<Admission> refused(CloseReason reason) {
        return CompletableFuture.completedFuture(new Admission.Refused(reason));
    }
}
