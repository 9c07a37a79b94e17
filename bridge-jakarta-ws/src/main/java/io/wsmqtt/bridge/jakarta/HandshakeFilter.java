package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Handshake;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door in front of the container's WebSocket filter: it refuses a client by HTTP status, before the upgrade.
 *
 * <p>Thread-safe. It blocks for the admit deadline at most. Requests that are no WebSocket handshake pass untouched.
 *
 * <p>Register it with {@code ServletContext.addFilter} and a mapping with {@code isMatchAfter} false, so that it comes before
 * the container's own filter. An admitted handshake carries its admission as the user principal of the request.
 */
public final class HandshakeFilter implements Filter {
    private final JakartaAdapter adapter;

    /** For the sessions of this adapter. */
    public HandshakeFilter(JakartaAdapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse answer)
                || !isHandshake(http)
                || http.getUserPrincipal() instanceof AdmissionPrincipal) {
            chain.doFilter(request, response);
            return;
        }
        if (!isUri(http)) {
            // Passed on, Tyrus would fail on it, and Payara quote it in its log, with the key.
            refuse(answer, CloseReason.MALFORMED_ADDRESS);
            return;
        }
        Admission admission = adapter.admit(handshake(http));
        if (admission instanceof Admission.Refused refused && !isToBeToldByClose(http)) {
            refuse(answer, refused.reason());
            return;
        }
        Admitted admitted = new Admitted(http, new AdmissionPrincipal(admission));
        chain.doFilter(admitted, response);
        // The container gives the handler its connection later, when all filters are through.
        if (admitted.upgradeHandler != null) {
            adapter.upgradeHandlers().made(admitted.upgradeHandler);
        }
    }

    private static boolean isUri(HttpServletRequest request) {
        String query = request.getQueryString();
        try {
            new URI(query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isHandshake(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && values(request, "Upgrade").stream().anyMatch(token -> token.equalsIgnoreCase("websocket"));
    }

    private static Handshake handshake(HttpServletRequest request) {
        return new Handshake(
                request.getRequestURI(),
                Objects.requireNonNullElse(request.getQueryString(), ""),
                Optional.ofNullable(request.getHeader("Origin")),
                values(request, "Sec-WebSocket-Protocol"),
                Objects.requireNonNullElse(request.getRemoteAddr(), ""));
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Headers.tokens(Collections.list(request.getHeaders(header)));
    }

    private boolean isToBeToldByClose(HttpServletRequest request) {
        String query = request.getQueryString();
        return (Refusals.areToldByClose(query) || Refusals.areToldByFrame(query))
                && adapter.refusalsByClose().take(Objects.requireNonNullElse(request.getRemoteAddr(), ""));
    }

    private void refuse(HttpServletResponse response, CloseReason reason) throws IOException {
        int status = status(reason);
        byte[] body = (reason.code() + " " + reason.text() + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE || status == 429) {
            response.setHeader(
                    "Retry-After",
                    Long.toString(Math.max(1, adapter.options().retryAfter().toSeconds())));
        }
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            // RFC 9110 section 15.5.2 wants a challenge; no browser knows this scheme, so none asks its user.
            response.setHeader("WWW-Authenticate", "Bridge-Key");
        }
        response.setHeader("Connection", "close");
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static int status(CloseReason reason) {
        return switch (reason.code()) {
            case 4504 -> HttpServletResponse.SC_BAD_REQUEST;
            case 4500, 4501 -> HttpServletResponse.SC_UNAUTHORIZED;
            case 1008, 4505 -> HttpServletResponse.SC_FORBIDDEN;
            case 4003 -> 429;
            case 1011 -> HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            default ->
                reason.mayReconnect() ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_FORBIDDEN;
        };
    }

    private static final class Admitted extends HttpServletRequestWrapper {
        private final Principal principal;

        /** What the container's WebSocket filter has asked for. */
        private @Nullable HttpUpgradeHandler upgradeHandler;

        Admitted(HttpServletRequest request, Principal principal) {
            super(request);
            this.principal = principal;
        }

        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass) throws IOException, ServletException {
            T handler = super.upgrade(handlerClass);
            upgradeHandler = handler;
            return handler;
        }

        @Override
        public Principal getUserPrincipal() {
            return principal;
        }
    }
}
