package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes down what a link reports, and whether the link keeps the contract of {@link LinkListener}.
 *
 * <p>Thread-safe. What the link calls is non-blocking; {@link #next} waits. Messages are acknowledged at once unless a test
 * holds the acknowledgements back.
 */
public final class RecordingLinkListener implements LinkListener {
    /** What a link reported. */
    public sealed interface Event {}

    /**
     * A connection was made.
     *
     * @param sessionPresent as reported
     */
    public record Up(boolean sessionPresent) implements Event {}

    /**
     * A connection was lost or not made.
     *
     * @param cause as reported
     */
    public record Down(BridgeException cause) implements Event {}

    /**
     * A message came.
     *
     * @param message as reported
     * @param subscriptionIds as reported
     * @param acknowledgement the stage that the link waits for
     */
    public record Received(Message message, Set<Integer> subscriptionIds, CompletableFuture<Void> acknowledgement)
            implements Event {
        /** Has the message acknowledged to the broker. */
        public void acknowledge() {
            acknowledgement.complete(null);
        }

        /** Says that the message was not taken: it is never acknowledged on this connection. */
        public void fail() {
            acknowledgement.completeExceptionally(new IllegalStateException("not taken"));
        }
    }

    private static final int NO_BURST = -1;
    private static final int MOST_TOGETHER = 64;

    private final AtomicBoolean inside = new AtomicBoolean();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Queue<Event> events = new ArrayDeque<>();

    @GuardedBy("lock")
    private final List<String> violations = new ArrayList<>();

    @GuardedBy("lock")
    private boolean holdAcknowledgements;

    @GuardedBy("lock")
    private boolean up;

    /** How many messages came in the present burst; negative if there is none. */
    @GuardedBy("lock")
    private int together = NO_BURST;

    /** One that acknowledges at once. */
    public RecordingLinkListener() {}

    @Override
    public CompletionStage<Void> message(Message message, Set<Integer> subscriptionIds) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        boolean hold;
        enter();
        synchronized (lock) {
            hold = holdAcknowledgements;
            if (!up) {
                violations.add(message + " came while the link was not up");
            }
            if (together != NO_BURST && ++together > MOST_TOGETHER) {
                violations.add("more than " + MOST_TOGETHER + " messages in one burst");
            }
            record(new Received(message, Set.copyOf(subscriptionIds), stage));
        }
        if (!hold) {
            stage.complete(null);
        }
        leave();
        return stage;
    }

    @Override
    public void burst(Runnable messages) {
        synchronized (lock) {
            if (together != NO_BURST) {
                violations.add("a burst within a burst, or two at the same time");
            }
            together = 0;
        }
        messages.run();
        synchronized (lock) {
            together = NO_BURST;
        }
    }

    @Override
    public void up(boolean sessionPresent) {
        enter();
        synchronized (lock) {
            if (up) {
                violations.add("up while the link was up");
            }
            up = true;
            record(new Up(sessionPresent));
        }
        leave();
    }

    @Override
    public void down(BridgeException cause) {
        enter();
        synchronized (lock) {
            up = false;
            record(new Down(cause));
        }
        leave();
    }

    @GuardedBy("lock")
    private void record(Event event) {
        events.add(event);
        lock.notifyAll();
    }

    private void enter() {
        if (!inside.compareAndSet(false, true)) {
            synchronized (lock) {
                violations.add("two calls at the same time");
            }
        }
    }

    private void leave() {
        inside.set(false);
    }

    /** From now on leaves messages unacknowledged, each until {@link Received#acknowledge}. */
    public void holdAcknowledgements() {
        synchronized (lock) {
            holdAcknowledgements = true;
        }
    }

    /** From now on acknowledges messages at once again; those held before stay as they are. */
    public void acknowledgeAtOnce() {
        synchronized (lock) {
            holdAcknowledgements = false;
        }
    }

    /**
     * Takes out the next event of this kind, and drops events of other kinds that came before it.
     *
     * @throws AssertionError if none comes within the time
     */
    public <E extends Event> E next(Class<E> kind, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (true) {
                for (Event event = events.poll(); event != null; event = events.poll()) {
                    if (kind.isInstance(event)) {
                        return kind.cast(event);
                    }
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("no " + kind.getSimpleName() + " within " + patience);
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while waiting", interrupted);
                }
            }
        }
    }

    /** Takes out all events that have come so far. */
    public List<Event> drain() {
        synchronized (lock) {
            List<Event> all = List.copyOf(events);
            events.clear();
            return all;
        }
    }

    /** How the link broke the contract of {@link LinkListener}, in words. */
    public List<String> violations() {
        synchronized (lock) {
            return List.copyOf(violations);
        }
    }
}
