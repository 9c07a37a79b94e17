package io.wsmqtt.bridge.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the page watch and disturb the demonstration, over HTTP on 127.0.0.1, beside the network that it cuts.
 *
 * <p>Thread-safe. Only who knows the token in its address is answered, so no other page that the visitor has open.
 */
final class ControlServer implements AutoCloseable {
    private static final int TOKEN_BYTES = 16;
    private static final int THREADS = Events.MOST_LISTENERS + 4;
    private static final long STOP_SECONDS = 3;

    /** Longer than a browser takes to come back to the events by itself. */
    private static final Duration ABANDONED = Duration.ofSeconds(3);

    /** What can be asked for; called one at a time. */
    interface Controls {
        void network(Network wanted);

        void restart();

        void press();
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Events events;
    private final Controls controls;
    private final Object controlling = new Object();
    private final Set<String> hosts;
    private final Set<String> origins;
    private final String token;

    private ControlServer(HttpServer server, ExecutorService threads, Events events, Controls controls, int pagePort) {
        this.server = server;
        this.threads = threads;
        this.events = events;
        this.controls = controls;
        int port = server.getAddress().getPort();
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
        this.origins = Set.of("http://127.0.0.1:" + pagePort, "http://localhost:" + pagePort);
        byte[] secret = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(secret);
        this.token = HexFormat.of().formatHex(secret);
    }

    /** Starts it, on a port that the system chooses. */
    static ControlServer start(Events events, Controls controls, int pagePort) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "demo-control");
            thread.setDaemon(true);
            return thread;
        });
        ControlServer control = new ControlServer(server, threads, events, controls, pagePort);
        server.setExecutor(threads);
        server.createContext("/", control::handle);
        server.start();
        return control;
    }

    /** Its base address, with the token and a slash at the end. */
    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + token + "/";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            allowOrigin(exchange);
            String path = exchange.getRequestURI().getRawPath();
            int end = path.indexOf('/', 1);
            // The host first: a foreign name that leads here is another page's attempt (DNS rebinding).
            if (!hosts.contains(exchange.getRequestHeaders().getFirst("Host"))) {
                answer(exchange, HttpURLConnection.HTTP_FORBIDDEN, "this is 127.0.0.1, and no other host");
            } else if (end < 0 || !isToken(path.substring(1, end))) {
                answer(exchange, HttpURLConnection.HTTP_NOT_FOUND, "not found");
            } else {
                dispatch(exchange, path.substring(end + 1));
            }
        }
    }

    private boolean isToken(String candidate) {
        return MessageDigest.isEqual(
                candidate.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private void allowOrigin(HttpExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        Headers headers = exchange.getResponseHeaders();
        headers.set("Vary", "Origin");
        headers.set("Cache-Control", "no-store");
        if (origin != null && origins.contains(origin)) {
            headers.set("Access-Control-Allow-Origin", origin);
        }
    }

    private void dispatch(HttpExchange exchange, String what) throws IOException {
        String allowed = switch (what) {
            case "events" -> "GET";
            case "network", "restart", "press" -> "POST";
            default -> "";
        };
        String method = exchange.getRequestMethod();
        if (allowed.isEmpty()) {
            answer(exchange, HttpURLConnection.HTTP_NOT_FOUND, "not found: events, network, restart and press are");
        } else if (method.equals("OPTIONS")) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Access-Control-Allow-Methods", allowed);
            headers.set("Access-Control-Allow-Headers", "Content-Type, Cache-Control, Last-Event-ID");
            headers.set("Access-Control-Max-Age", "600");
            answer(exchange, HttpURLConnection.HTTP_NO_CONTENT, null);
        } else if (!method.equals(allowed)) {
            exchange.getResponseHeaders().set("Allow", allowed + ", OPTIONS");
            answer(exchange, HttpURLConnection.HTTP_BAD_METHOD, what + " is for " + allowed);
        } else if (what.equals("events")) {
            sendEvents(exchange);
        } else {
            control(exchange, what);
        }
    }

    private void control(HttpExchange exchange, String what) throws IOException {
        Optional<Network> wanted = wantedNetwork(exchange.getRequestURI().getRawQuery());
        if (what.equals("network") && wanted.isEmpty()) {
            answer(exchange, HttpURLConnection.HTTP_BAD_REQUEST, "network needs ?state=down or ?state=up");
            return;
        }
        synchronized (controlling) {
            switch (what) {
                case "network" -> controls.network(wanted.orElseThrow());
                case "restart" -> controls.restart();
                default -> controls.press();
            }
        }
        boolean goesOn = what.equals("restart");
        answer(exchange, goesOn ? HttpURLConnection.HTTP_ACCEPTED : HttpURLConnection.HTTP_NO_CONTENT, null);
    }

    private static Optional<Network> wantedNetwork(@Nullable String query) {
        if (query == null) {
            return Optional.empty();
        }
        return switch (query) {
            case "state=up" -> Optional.of(Network.UP);
            case "state=down" -> Optional.of(Network.DOWN);
            default -> Optional.empty();
        };
    }

    private void sendEvents(HttpExchange exchange) throws IOException {
        Optional<EventStream> listener = events.listen();
        if (listener.isEmpty()) {
            answer(exchange, HttpURLConnection.HTTP_UNAVAILABLE, "too many pages listen: close one");
            return;
        }
        EventStream stream = listener.get();
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                stream.writeTo(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            events.forget(stream);
            CompletableFuture.delayedExecutor(ABANDONED.toMillis(), TimeUnit.MILLISECONDS, threads)
                    .execute(this::mendIfAbandoned);
        }
    }

    /** The page comes through the network that it cuts: reloaded, it could never be reached to mend it. */
    private void mendIfAbandoned() {
        synchronized (controlling) {
            if (events.unwatchedFor(ABANDONED)) {
                controls.network(Network.UP);
            }
        }
    }

    /** @param error none means that there is no body */
    private static void answer(HttpExchange exchange, int status, @Nullable String error) throws IOException {
        if (error == null) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        byte[] body = Json.object().put("error", error).toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Ends the listeners and itself. Blocks for up to 3 s. Idempotent. */
    @Override
    public void close() {
        events.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
    }
}
