package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.Frame;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What makes the calls to one {@link Inbound} serial and its last one final, whichever threads the container uses.
 *
 * <p>Thread-safe and non-blocking. A last call that comes while another is under way is made by that other's thread.
 */
final class InboundGate {
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable Inbound inbound;

    // True from the start: before open() nothing can be delivered.
    @GuardedBy("lock")
    private boolean busy = true;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private @Nullable Consumer<Inbound> last;

    /** Lets calls through to this one. */
    void open(Inbound to) {
        synchronized (lock) {
            inbound = to;
        }
        leave(to);
    }

    /** Hands a frame over; null if the last call was made or is due, so that the frame is dropped. */
    @Nullable
    CompletionStage<Void> received(Frame frame) {
        Inbound to;
        synchronized (lock) {
            if (ended || busy || inbound == null) {
                return null;
            }
            busy = true;
            to = inbound;
        }
        try {
            return to.received(frame);
        } finally {
            leave(to);
        }
    }

    /** Makes the last call, now or as soon as the one under way returns. Only the first of these counts. */
    boolean end(Consumer<Inbound> call) {
        Inbound to;
        synchronized (lock) {
            if (ended) {
                return false;
            }
            ended = true;
            if (busy || inbound == null) {
                last = call;
                return true;
            }
            to = inbound;
        }
        call.accept(to);
        return true;
    }

    private void leave(Inbound to) {
        Consumer<Inbound> call;
        synchronized (lock) {
            busy = false;
            call = last;
            last = null;
        }
        if (call != null) {
            call.accept(to);
        }
    }
}
