package io.wsmqtt.bridge.demo;

import io.wsmqtt.bridge.demo.DeviceFrame.Direction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What happens in the demonstration, for those who watch: the frames of the device, of which the last 50 are kept, and the
 * status of all parts.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Events {
    static final int MOST_LISTENERS = 8;

    private static final int FRAMES_KEPT = 50;

    private final Object lock = new Object();
    private final Set<EventStream> listeners = new HashSet<>(); // guarded by: lock
    private final Deque<String> lastFrames = new ArrayDeque<>(); // guarded by: lock
    private Network network = Network.UP; // guarded by: lock
    private BridgeState bridge = BridgeState.UP; // guarded by: lock
    private boolean lampOn; // guarded by: lock
    private int lampBrightness; // guarded by: lock
    private long received; // guarded by: lock
    private long published; // guarded by: lock
    private long unwatchedSince = System.nanoTime(); // guarded by: lock; counts while nobody listens
    private boolean closed; // guarded by: lock

    /** A listener that gets the status and the last frames first; none if there are too many. */
    Optional<EventStream> listen() {
        synchronized (lock) {
            if (closed || listeners.size() >= MOST_LISTENERS) {
                return Optional.empty();
            }
            EventStream stream = new EventStream();
            stream.offer("status", status());
            lastFrames.forEach(frame -> stream.offer("frame", frame));
            listeners.add(stream);
            return Optional.of(stream);
        }
    }

    void forget(EventStream stream) {
        synchronized (lock) {
            if (listeners.remove(stream) && listeners.isEmpty()) {
                unwatchedSince = System.nanoTime();
            }
        }
    }

    /** Whether nobody has listened for that long. */
    boolean unwatchedFor(Duration time) {
        synchronized (lock) {
            return listeners.isEmpty() && System.nanoTime() - unwatchedSince >= time.toNanos();
        }
    }

    void network(Network changed) {
        synchronized (lock) {
            network = changed;
            tell("status", status());
        }
    }

    void bridge(BridgeState changed) {
        synchronized (lock) {
            bridge = changed;
            tell("status", status());
        }
    }

    void frame(DeviceFrame frame, LampState lamp) {
        synchronized (lock) {
            if (frame.direction() == Direction.IN) {
                received++;
            } else {
                published++;
            }
            lampOn = lamp.on();
            lampBrightness = lamp.brightness();
            String json = frame.json(received + published).toString();
            if (lastFrames.size() == FRAMES_KEPT) {
                lastFrames.removeFirst();
            }
            lastFrames.addLast(json);
            tell("frame", json);
            tell("status", status());
        }
    }

    private String status() {
        var status = Json.object().put("network", network.json()).put("bridge", bridge.json());
        status.putObject("lamp").put("on", lampOn).put("brightness", lampBrightness);
        return status.put("received", received).put("published", published).toString();
    }

    private void tell(String name, String data) {
        listeners.forEach(listener -> listener.offer(name, data));
    }

    /** Ends all listeners, and lets none in any more. Idempotent. */
    void close() {
        synchronized (lock) {
            closed = true;
            listeners.forEach(EventStream::end);
        }
    }
}
