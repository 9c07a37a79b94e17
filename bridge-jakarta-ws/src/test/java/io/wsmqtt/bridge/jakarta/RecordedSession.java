package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A session as the engine sees it, with all that was reported of it.
 *
 * <p>Thread-safe. Notes a fault when two calls overlap, or when one comes after the last.
 */
final class RecordedSession implements Inbound {
    /** What the adapter reported. */
    sealed interface Event {
        /** A frame. */
        record Received(Frame frame) implements Event {}

        /** The end. */
        record Closed(CloseReason reason) implements Event {}

        /** The end by an error. */
        record Failed(Throwable cause) implements Event {}
    }

    private final ClientSession session;
    private final Function<Frame, CompletionStage<Void>> answer;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean inCall = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();

    RecordedSession(ClientSession session, Function<ClientSession, Function<Frame, CompletionStage<Void>>> behaviour) {
        this.session = session;
        this.answer = behaviour.apply(session);
    }

    /** Sends each frame back, one send at a time. */
    static Function<Frame, CompletionStage<Void>> echo(ClientSession session) {
        return new Function<>() {
            // Guarded by this.
            private CompletionStage<Void> last = CompletableFuture.completedStage(null);

            @Override
            public synchronized CompletionStage<Void> apply(Frame frame) {
                last = last.thenCompose(done -> session.send(List.of(frame)));
                return CompletableFuture.completedStage(null);
            }
        };
    }

    ClientSession session() {
        return session;
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Whether the last call was made. */
    boolean isOver() {
        return over.get();
    }

    Event next() {
        return next(Duration.ofSeconds(10));
    }

    Event next(Duration timeout) {
        try {
            Event event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("nothing was reported within " + timeout);
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The frame that comes next; an error if it is something else. */
    Frame nextFrame() {
        Event event = next();
        if (event instanceof Event.Received received) {
            return received.frame();
        }
        throw new AssertionError("a frame was expected, not " + event);
    }

    @Override
    public CompletionStage<Void> received(Frame frame) {
        enter("received");
        try {
            events.add(new Event.Received(frame));
            return answer.apply(frame);
        } finally {
            inCall.set(false);
        }
    }

    @Override
    public void closed(CloseReason reason) {
        enter("closed");
        over.set(true);
        events.add(new Event.Closed(reason));
        inCall.set(false);
    }

    @Override
    public void failed(Throwable cause) {
        enter("failed");
        over.set(true);
        events.add(new Event.Failed(cause));
        inCall.set(false);
    }

    private void enter(String call) {
        if (!inCall.compareAndSet(false, true)) {
            faults.add(call + " overlapped another call");
        }
        if (over.get()) {
            faults.add(call + " came after the last call");
        }
    }
}
