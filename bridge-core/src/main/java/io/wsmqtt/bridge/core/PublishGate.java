package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Message;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way of one client's messages to the broker: in order, bounded in bytes, and shut until its subscriptions are
 * acknowledged, so that the answer to its first command cannot be missed.
 *
 * <p>Thread-safe and non-blocking; {@link #publish} is called serially.
 */
final class PublishGate {
    private record Waiting(Message message, long since, CompletableFuture<Void> published) {}

    private final Object lock = new Object();
    private final PublishBudget budget;

    /** What came before the gate was opened. */
    @GuardedBy("lock")
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(1);

    /** Set only when all that waited has been handed to the link: nothing can overtake it. */
    @GuardedBy("lock")
    private @Nullable Link open;

    /** Where to, from the moment the gate is being opened. */
    @GuardedBy("lock")
    private @Nullable Link target;

    /** Whether a thread is letting through what waits; a second one would overtake it. */
    @GuardedBy("lock")
    private boolean opening;

    @GuardedBy("lock")
    private boolean discarded;

    @GuardedBy("lock")
    private long unacknowledged;

    /** How many messages these bytes are in: an empty one has none. */
    @GuardedBy("lock")
    private int messages;

    PublishGate(PublishBudget budget) {
        this.budget = budget;
    }

    /** Completes as {@link io.wsmqtt.bridge.BrokerLink#publish} does, but also takes messages while the broker is away. */
    CompletionStage<Void> publish(Message message, long now) {
        Link link;
        synchronized (lock) {
            if (discarded) {
                return CompletableFuture.failedFuture(closed());
            }
            if (unacknowledged + message.size() > budget.mostPerClient() || !budget.tryReserve(message.size())) {
                return CompletableFuture.failedFuture(
                        new BridgeException.Unavailable("too much is on its way to the broker", null));
            }
            unacknowledged += message.size();
            messages++;
            link = open;
            if (link == null) {
                CompletableFuture<Void> later = new CompletableFuture<>();
                waiting.add(new Waiting(message, now, later));
                return later;
            }
        }
        return forward(link, message);
    }

    /** Lets through what waits, and from then on everything. Idempotent, also while another thread is at it. */
    void open(Link link) {
        synchronized (lock) {
            if (opening) {
                return;
            }
            opening = true;
            target = link;
        }
        while (true) {
            Waiting next;
            synchronized (lock) {
                next = waiting.poll();
                if (next == null) {
                    open = link;
                    return;
                }
            }
            CompletableFuture<Void> published = next.published();
            forward(link, next.message()).whenComplete((done, failure) -> {
                if (failure == null) {
                    published.complete(null);
                } else {
                    published.completeExceptionally(failure);
                }
            });
        }
    }

    /** Fails what waits, and all that comes later. */
    void discard() {
        Link link;
        while (true) {
            Waiting next;
            synchronized (lock) {
                discarded = true;
                link = target;
                next = waiting.poll();
                if (next == null) {
                    break;
                }
                unacknowledged -= next.message().size();
                messages--;
            }
            budget.release(next.message().size());
            next.published().completeExceptionally(closed());
        }
        if (link != null) {
            link.withdraw(this);
        }
    }

    /** Whether the first message has been waiting for more than this time for the gate to be opened. */
    boolean isOverdue(long now, long nanos) {
        synchronized (lock) {
            return !waiting.isEmpty() && now - waiting.element().since() > nanos;
        }
    }

    /** Whether nothing of it is to be published any more. */
    boolean isDiscarded() {
        synchronized (lock) {
            return discarded;
        }
    }

    /** Whether the broker has acknowledged all that was published. */
    boolean isIdle() {
        synchronized (lock) {
            return messages == 0;
        }
    }

    private CompletionStage<Void> forward(Link link, Message message) {
        CompletionStage<Void> published = link.publish(this, message).whenComplete((done, failure) -> {
            synchronized (lock) {
                unacknowledged -= message.size();
                messages--;
            }
            budget.release(message.size());
        });
        if (isDiscarded()) {
            // It was on its way in here when the others were withdrawn.
            link.withdraw(this);
        }
        return published;
    }

    private static BridgeException closed() {
        return new BridgeException.Closed("the session has ended", null);
    }
}
