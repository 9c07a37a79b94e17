package com.example.rooms;

import io.wsmqtt.bridge.core.Bridge;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Serves nothing: its end is where the drain belongs. Containers destroy servlets first; when they tell listeners, some have
 * closed all WebSockets.
 */
final class DrainServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** For the deadline, the 2 s over which the closing is spread, and what that takes. */
    private static final long LIMIT_SECONDS = 20;

    private final transient Bridge bridge;

    DrainServlet(Bridge bridge) {
        this.bridge = bridge;
    }

    // Not by completeOnTimeout: that starts a thread of the JDK's, which would hold on to this application for ever.
    @Override
    public void destroy() {
        try {
            bridge.drain(DEADLINE).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            getServletContext().log("the drain was not done: closing at once", e);
        }
    }
}
