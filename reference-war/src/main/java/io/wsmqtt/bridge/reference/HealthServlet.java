package io.wsmqtt.bridge.reference;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /health/live}: 200 as long as the application runs; {@code /health/ready}: 200 while it can serve clients,
 * otherwise 503 with the reason. The answers are small JSON objects and hold no secret.
 *
 * <p>Thread-safe.
 */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Optional<String>> obstacle;

    /** @param obstacle what keeps the bridge from serving, in words that need no escaping in JSON; empty if nothing does */
    HealthServlet(Supplier<Optional<String>> obstacle) {
        this.obstacle = obstacle;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Not by getPathInfo: Payara has none for a second mapping of an application at the root.
        if (request.getRequestURI().endsWith("/live")) {
            answer(response, HttpServletResponse.SC_OK, "{\"status\":\"UP\"}");
        } else {
            ready(response);
        }
    }

    private void ready(HttpServletResponse response) throws IOException {
        Optional<String> reason = obstacle.get();
        if (reason.isEmpty()) {
            answer(response, HttpServletResponse.SC_OK, "{\"status\":\"UP\"}");
        } else {
            String body = "{\"status\":\"DOWN\",\"reason\":\"" + reason.get() + "\"}";
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, body);
        }
    }

    private static void answer(HttpServletResponse response, int status, String body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(body + "\n");
    }
}
