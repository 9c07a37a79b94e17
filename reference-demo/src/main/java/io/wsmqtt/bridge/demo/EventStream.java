package io.wsmqtt.bridge.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one listener of the {@link Events} has still to be sent, as Server-Sent Events (HTML standard, 9.2).
 *
 * <p>Thread-safe. A listener that reads too slowly is ended when 256 events wait for it; browsers then come back by
 * themselves, and begin with the last frames again.
 */
final class EventStream {
    private static final int MOST_WAITING = 256;
    private static final long HEARTBEAT_SECONDS = 15;

    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private volatile boolean ended; // only ever set

    /** Non-blocking. Too many end it. */
    void offer(String name, String data) {
        if (!waiting.offer("event: " + name + "\ndata: " + data + "\n\n")) {
            ended = true;
        }
    }

    /** Makes {@link #writeTo} come back soon. */
    void end() {
        ended = true;
        // Only to wake it up; if there is no room it is awake.
        var unused = waiting.offer(": end\n\n");
    }

    /** Writes until it is ended or the listener is gone. Blocks. */
    void writeTo(OutputStream out) throws IOException, InterruptedException {
        while (!ended) {
            @Nullable String event = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            // Without one nobody would notice a listener that is gone while nothing happens.
            out.write((event == null ? ": heartbeat\n\n" : event).getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
