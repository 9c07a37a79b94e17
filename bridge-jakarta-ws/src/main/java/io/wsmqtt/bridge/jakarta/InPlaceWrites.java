package io.wsmqtt.bridge.jakarta;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether sessions write on the thread that is there, which is cheaper by far than to have a container do it: until one such write
 * had to wait although its session had credit, and then not for a while.
 *
 * <p>Thread-safe and non-blocking.
 */
final class InPlaceWrites {
    private static final Logger LOG = LoggerFactory.getLogger(InPlaceWrites.class);

    /**
     * How long a write that cannot block may do so all the same. It can where the kernel is short of memory, or where a client
     * makes the container answer Pings without end and reads none of the answers.
     */
    static final long PATIENCE_MILLIS = 2_000;

    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;

    // One word that any thread may write: a later value is as good as an earlier.
    private volatile long pausedUntil;

    InPlaceWrites(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        pausedUntil = nanoTime.getAsLong();
    }

    boolean areOn(long now) {
        return now - pausedUntil >= 0;
    }

    /** Takes note that one had to wait for longer than {@link #PATIENCE_MILLIS}. */
    void blocked() {
        pausedUntil = nanoTime.getAsLong() + PAUSE.toNanos();
        LOG.warn(
                "A client's socket took nothing for {} ms although it should have had room. Its session ends, and for {} s "
                        + "messages are sent in the container's slower way",
                PATIENCE_MILLIS,
                PAUSE.toSeconds());
    }
}
