package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Message;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way of one client's messages to the broker: in order, bounded in bytes, and shut until its subscriptions are
 * acknowledged, so that the answer to its first command cannot be missed.
 *
 * <p>Thread-safe and non-blocking; {@link #publish} is called serially.
 */
final class PublishGate {
    private record Waiting(Message message, CompletableFuture<Void> published) {}

    private final Object lock = new Object();
    private final SharedLink link;

    /** What came before the gate was opened. */
    @GuardedBy("lock")
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Set only when all that waited has been handed to the link: nothing can overtake it. */
    @GuardedBy("lock")
    private boolean open;

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

    PublishGate(SharedLink link) {
        this.link = link;
    }

    /** Completes as {@link io.wsmqtt.bridge.BrokerLink#publish} does. */
    CompletionStage<Void> publish(Message message) {
        if (!link.isUp()) {
            return CompletableFuture.failedFuture(new BridgeException.Unavailable("the link is down", null));
        }
        CompletableFuture<Void> later = null;
        synchronized (lock) {
            if (discarded) {
                return CompletableFuture.failedFuture(new BridgeException.Closed("the session has ended", null));
            }
            if (unacknowledged + message.size() > link.maxUnacknowledgedPerClient() || !link.reserve(message.size())) {
                return CompletableFuture.failedFuture(
                        new BridgeException.Unavailable("too much is on its way to the broker", null));
            }
            unacknowledged += message.size();
            messages++;
            if (!open) {
                later = new CompletableFuture<>();
                waiting.add(new Waiting(message, later));
            }
        }
        return later != null ? later : forward(message);
    }

    /** Lets through what waits, and from then on everything. Idempotent, also while another thread is at it. */
    void open() {
        synchronized (lock) {
            if (opening) {
                return;
            }
            opening = true;
        }
        while (true) {
            Waiting next;
            synchronized (lock) {
                next = waiting.poll();
                if (next == null) {
                    open = true;
                    return;
                }
            }
            CompletableFuture<Void> published = next.published();
            forward(next.message()).whenComplete((done, failure) -> {
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
        while (true) {
            Waiting next;
            synchronized (lock) {
                discarded = true;
                next = waiting.poll();
                if (next == null) {
                    return;
                }
                unacknowledged -= next.message().size();
                messages--;
            }
            link.release(next.message().size());
            next.published().completeExceptionally(new BridgeException.Closed("the session has ended", null));
        }
    }

    /** Whether the broker has acknowledged all that was published. */
    boolean isIdle() {
        synchronized (lock) {
            return messages == 0;
        }
    }

    private CompletionStage<Void> forward(Message message) {
        return link.publish(message).whenComplete((done, failure) -> {
            synchronized (lock) {
                unacknowledged -= message.size();
                messages--;
            }
            link.release(message.size());
        });
    }
}
