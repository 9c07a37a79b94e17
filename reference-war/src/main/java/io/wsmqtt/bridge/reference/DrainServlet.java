package io.wsmqtt.bridge.reference;

import jakarta.servlet.http.HttpServlet;

/**
 * Serves nothing: its end is where the drain belongs. Containers destroy servlets before they tell context listeners, and
 * by then some have closed all WebSockets.
 */
final class DrainServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Runnable drain;

    DrainServlet(Runnable drain) {
        this.drain = drain;
    }

    @Override
    public void destroy() {
        drain.run();
    }
}
