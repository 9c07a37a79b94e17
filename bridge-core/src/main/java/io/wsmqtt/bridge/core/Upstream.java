package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of one session's messages to the broker, and what the adapter holds back others for meanwhile.
 *
 * <p>Thread-safe and non-blocking; {@link #publish} is called serially.
 */
final class Upstream {
    private final ClientInfo client;
    private final Reporter reporter;
    private final Supplier<@Nullable Link> link;
    private final Consumer<BridgeException> refused;
    private final PublishGate gate;
    private final Unanswered unanswered = new Unanswered();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    /**
     * @param link gives the link, null as long as it is not known which
     * @param refused ends the session: what waits behind something that was refused must not be published without it
     */
    Upstream(
            ClientInfo client,
            PublishBudget budget,
            Reporter reporter,
            Supplier<@Nullable Link> link,
            Consumer<BridgeException> refused) {
        this.client = client;
        this.reporter = reporter;
        this.link = link;
        this.refused = refused;
        this.gate = new PublishGate(budget);
    }

    /** Completes when the broker has it, it is kept since the broker is away, or it was refused. */
    CompletionStage<Void> publish(Message message, long now) {
        CompletionStage<Void> published = gate.publish(message, now).handle((done, failure) -> {
            if (failure == null) {
                reporter.published(client, message);
            } else {
                reporter.dropped(client, DropCause.NOT_PUBLISHED);
                refused.accept(Failures.of(failure));
            }
            return null;
        });
        return untilBrokerIsAway(published);
    }

    /** Completes when the subscriptions are acknowledged, or the broker is away, or the session ends. */
    CompletionStage<Void> opened() {
        return untilBrokerIsAway(opened);
    }

    private CompletionStage<Void> untilBrokerIsAway(CompletionStage<Void> stage) {
        if (isBrokerAway()) {
            return Stages.DONE;
        }
        CompletionStage<Void> answer = unanswered.until(stage);
        if (isBrokerAway()) {
            // It went down meanwhile.
            unanswered.release();
        }
        return answer;
    }

    private boolean isBrokerAway() {
        Link known = link.get();
        return known != null && !known.isUp();
    }

    /** Lets through what waits for the subscriptions, and all that comes later. */
    void open(Link link) {
        gate.open(link);
        opened.complete(null);
    }

    /** It is known which link the session has: where that is down, nobody needs to wait. */
    void linkIsKnown() {
        if (isBrokerAway()) {
            unanswered.release();
        }
    }

    /** Fails what is not on its way yet, and all that comes later. */
    void discard() {
        gate.discard();
    }

    /** The adapter need not wait any more: what was published is kept, or nothing further comes. */
    void release() {
        unanswered.release();
    }

    /** Whether the first message has been waiting for more than this time for the subscriptions. */
    boolean isOverdue(long now, long nanos) {
        return gate.isOverdue(now, nanos);
    }

    /** Whether the broker has acknowledged all that was published. */
    boolean isIdle() {
        return gate.isIdle();
    }
}
