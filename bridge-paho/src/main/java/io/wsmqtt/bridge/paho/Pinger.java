package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection alive on the connector's one timer thread; Paho's own would be a thread for each.
 *
 * <p>Thread-safe.
 */
final class Pinger implements MqttPingSender {
    private final ScheduledExecutorService timer;

    @GuardedBy("this")
    private @Nullable ClientComms comms;

    @GuardedBy("this")
    private @Nullable Future<?> next;

    @GuardedBy("this")
    private boolean stopped;

    Pinger(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    @Override
    public synchronized void init(ClientComms value) {
        comms = value;
    }

    /** Paho's core, which sends packets whose identifiers we choose. */
    synchronized ClientComms comms() {
        if (comms == null) {
            throw new IllegalStateException("no client yet");
        }
        return comms;
    }

    @Override
    public void start() {
        ClientComms known;
        synchronized (this) {
            known = comms;
        }
        if (known != null) {
            schedule(known.getKeepAlive());
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    @Override
    public synchronized void schedule(long delayMillis) {
        if (stopped) {
            return;
        }
        try {
            next = timer.schedule(this::check, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            stopped = true;
        }
    }

    private void check() {
        ClientComms known;
        synchronized (this) {
            known = stopped ? null : comms;
        }
        if (known != null) {
            known.checkForActivity();
        }
    }
}
