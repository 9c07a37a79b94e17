package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.jakarta.JakartaOptions.Confirmation;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one session, one after the other, each under the send deadline.
 *
 * <p>Thread-safe and non-blocking. A write starts when the one before is in the transport's hands, so two never overlap:
 * Tomcat and Liberty fail overlapping sends. Stages are completed without a lock held. The first failure is the last word:
 * all that waits, and all that comes later, fails with it.
 */
final class Outgoing {
    /** What a Ping takes, with its eight bytes. */
    private static final long PING_COST = SendCredit.cost(Long.BYTES);

    private static final CompletionStage<Void> WRITTEN = CompletableFuture.completedFuture(null);

    private static final Object COMPLETED = new Object();
    private static final Object LEFT = new Object();

    private final Transport transport;
    private final JakartaAdapter adapter;
    private final Object lock = new Object();

    /** The write that the container has, if any. */
    @GuardedBy("lock")
    private @Nullable Write current;

    /** Whether a thread is writing in place, which takes no object that is kept: it is the usual case. */
    @GuardedBy("lock")
    private boolean inPlace;

    @GuardedBy("lock")
    private long inPlaceSince;

    @GuardedBy("lock")
    private final Queue<Write> waiting = new ArrayDeque<>(2);

    @GuardedBy("lock")
    private @Nullable BridgeException ended;

    @GuardedBy("lock")
    private final SendCredit credit = new SendCredit();

    // One timer for all writes of a session, rather than one for each: most of them take microseconds.
    @GuardedBy("lock")
    private boolean watched;

    Outgoing(Transport transport, JakartaAdapter adapter) {
        this.transport = transport;
        this.adapter = adapter;
    }

    /** Writes these frames behind all that was handed in before. */
    CompletionStage<Void> send(List<Frame> frames) {
        long cost = 0;
        for (Frame frame : frames) {
            cost += SendCredit.cost(frame.size());
        }
        return write(frames, null, cost);
    }

    /** Writes a Ping behind all that was handed in before; its data is asked for when its turn comes. */
    CompletionStage<Void> ping(Supplier<ByteBuffer> data) {
        return write(List.of(), data, PING_COST);
    }

    /** The client has answered the latest Ping. */
    void confirmed() {
        synchronized (lock) {
            credit.confirm();
        }
    }

    /** How long the write that is under way has been so; zero if there is none. */
    Duration underWay() {
        synchronized (lock) {
            if (inPlace) {
                return Duration.ofNanos(adapter.nanoTime() - inPlaceSince);
            }
            return current == null ? Duration.ZERO : Duration.ofNanos(adapter.nanoTime() - current.startedAt);
        }
    }

    /** Fails all that is under way, waits or comes later. */
    void fail(BridgeException cause) {
        List<Write> failed;
        BridgeException reason;
        synchronized (lock) {
            if (ended == null) {
                ended = cause;
            }
            reason = ended;
            failed = new ArrayList<>(waiting);
            waiting.clear();
            if (current != null) {
                failed.add(0, current);
            }
        }
        failed.forEach(write -> write.done.completeExceptionally(reason));
    }

    private CompletionStage<Void> write(List<Frame> frames, @Nullable Supplier<ByteBuffer> ping, long cost) {
        Write write;
        synchronized (lock) {
            if (ended != null) {
                return CompletableFuture.failedFuture(ended);
            }
            if (mayWriteInPlace(cost)) {
                inPlace = true;
                charge(ping, cost);
                write = null;
            } else {
                write = new Write(frames, ping, cost);
                if (inPlace || current != null) {
                    waiting.add(write);
                    return write.done;
                }
                begin(write);
            }
        }
        if (write == null) {
            return writeInPlace(frames, ping);
        }
        start(write);
        return write.done;
    }

    /** Nothing else is under way, and what is unconfirmed leaves room in the kernel's buffers. */
    @GuardedBy("lock")
    private boolean mayWriteInPlace(long cost) {
        if (inPlace || current != null || !transport.writesInPlace() || !credit.covers(cost)) {
            return false;
        }
        inPlaceSince = adapter.nanoTime();
        return adapter.options().confirmation() == Confirmation.BY_PING
                && adapter.inPlaceWrites().areOn(inPlaceSince);
    }

    @GuardedBy("lock")
    private void begin(Write write) {
        current = write;
        write.startedAt = adapter.nanoTime();
        charge(write.ping, write.cost);
        write.queued = write.ping != null;
        if (!watched) {
            watched = true;
            watchIn(adapter.options().sendDeadline().toNanos());
        }
    }

    @GuardedBy("lock")
    private void charge(@Nullable Supplier<ByteBuffer> ping, long cost) {
        credit.write(cost);
        if (ping != null) {
            credit.mark();
        }
    }

    private CompletionStage<Void> writeInPlace(List<Frame> frames, @Nullable Supplier<ByteBuffer> ping) {
        try {
            if (ping == null) {
                transport.sendInPlace(frames);
            } else {
                transport.pingInPlace(ping.get());
            }
        } catch (IOException | RuntimeException e) {
            // Tomcat has ended the session by then, which has failed the write.
            if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
                adapter.inPlaceWrites().blocked();
            }
            broken(e);
        }
        BridgeException failure;
        Write next;
        synchronized (lock) {
            inPlace = false;
            failure = ended;
            next = beginNext();
        }
        if (next != null) {
            start(next);
        }
        return failure == null ? WRITTEN : CompletableFuture.failedFuture(failure);
    }

    private void start(Write write) {
        Supplier<ByteBuffer> ping = write.ping;
        if (ping == null) {
            sendFrom(write);
            return;
        }
        // Containers offer it as a blocking call only.
        boolean taken = adapter.threads().work(() -> {
            if (!reachedWorker(write)) {
                return;
            }
            try {
                transport.ping(ping.get());
                finished(write, null);
            } catch (Exception e) {
                finished(write, e);
            }
        });
        if (!taken) {
            finished(write, new RejectedExecutionException("the adapter is closed"));
        }
    }

    /** Its time begins now: what it waited for was others' pings, not this client. False if it has failed meanwhile. */
    private boolean reachedWorker(Write write) {
        synchronized (lock) {
            write.startedAt = adapter.nanoTime();
            write.queued = false;
            return ended == null;
        }
    }

    // A loop rather than recursion, since a container may complete a send on the calling thread.
    private void sendFrom(Write write) {
        while (!write.done.isDone()) {
            if (write.next == write.frames.size()) {
                finished(write, null);
                return;
            }
            // Empty until the container has completed the send or this thread has left, whichever is first.
            AtomicReference<Object> outcome = new AtomicReference<>();
            try {
                transport.send(write.frames.get(write.next++), failure -> {
                    if (!outcome.compareAndSet(null, failure == null ? COMPLETED : failure)) {
                        goOn(write, failure);
                    }
                });
            } catch (RuntimeException e) {
                finished(write, e);
                return;
            }
            if (outcome.compareAndSet(null, LEFT)) {
                return;
            }
            if (outcome.get() instanceof Throwable failure) {
                finished(write, failure);
                return;
            }
        }
    }

    private void goOn(Write write, @Nullable Throwable failure) {
        Runnable rest = () -> {
            if (failure == null) {
                sendFrom(write);
            } else {
                finished(write, failure);
            }
        };
        if (transport.completesWithoutLocks() || !adapter.threads().work(rest)) {
            rest.run();
        }
    }

    private void finished(Write write, @Nullable Throwable failure) {
        if (failure != null) {
            broken(failure);
        }
        Write next;
        synchronized (lock) {
            if (current != write) {
                return;
            }
            current = null;
            next = beginNext();
        }
        write.done.complete(null);
        if (next != null) {
            start(next);
        }
    }

    private void broken(Throwable failure) {
        fail(new BridgeException.Closed("the connection ended while it was written to", failure));
        transport.broken(failure);
    }

    @GuardedBy("lock")
    private @Nullable Write beginNext() {
        Write next = waiting.poll();
        if (next != null) {
            begin(next);
        }
        return next;
    }

    private void watchIn(long nanos) {
        var unused = adapter.threads().later(this::watch, nanos, TimeUnit.NANOSECONDS);
    }

    private void watch() {
        synchronized (lock) {
            if (current == null || ended != null) {
                watched = false;
                return;
            }
            long deadline = adapter.options().sendDeadline().toNanos();
            long left = current.queued ? deadline : deadline - (adapter.nanoTime() - current.startedAt);
            if (left > 0) {
                watchIn(left);
                return;
            }
        }
        fail(new BridgeException.TooSlow(
                "the client did not read within " + adapter.options().sendDeadline()));
    }

    private static final class Write {
        final List<Frame> frames;
        final @Nullable Supplier<ByteBuffer> ping;
        final CompletableFuture<Void> done = new CompletableFuture<>();

        final long cost;

        // Both guarded by the lock of the Outgoing.
        long startedAt;
        boolean queued;

        // Handed from thread to thread by the transport's completions, never shared.
        int next;

        Write(List<Frame> frames, @Nullable Supplier<ByteBuffer> ping, long cost) {
            this.frames = List.copyOf(frames);
            this.ping = ping;
            this.cost = cost;
        }
    }
}
