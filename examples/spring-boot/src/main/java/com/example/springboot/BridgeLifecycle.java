package com.example.springboot;

import io.wsmqtt.bridge.core.Bridge;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Drains the bridge when the application stops, before the web server does: the default phase is stopped first, and until the
 * drain is done, or {@code spring.lifecycle.timeout-per-shutdown-phase} is over, the sockets stay open.
 */
final class BridgeLifecycle implements SmartLifecycle {
    private final Bridge bridge;
    private final Duration deadline;
    private volatile boolean running;

    BridgeLifecycle(Bridge bridge, Duration deadline) {
        this.bridge = bridge;
        this.deadline = deadline;
    }

    /** Nothing is to be done: the bridge was started as a bean. */
    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable done) {
        running = false;
        bridge.drain(deadline).whenComplete((nothing, failure) -> done.run());
    }

    /** Not called by Spring, which calls the other. */
    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
