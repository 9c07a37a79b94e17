package io.wsmqtt.bridge.reference;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A plain WebSocket client on the JDK's, as a mini-program's is: it sends text and takes text. */
final class Phone implements WebSocket.Listener, AutoCloseable {
    private final Consumer<String> onText;
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private @Nullable WebSocket socket;

    private Phone(Consumer<String> onText) {
        this.onText = onText;
    }

    static HttpClient http() {
        return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
    }

    static CompletableFuture<Phone> connect(HttpClient http, int port, String path, Consumer<String> onText) {
        Phone phone = new Phone(onText);
        return http.newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(30))
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), phone)
                .thenApply(open -> {
                    phone.socket = open;
                    return phone;
                });
    }

    /** Connects as this user of product p1, device s1, and keeps what comes. */
    static Inbox connect(HttpClient http, int port, String user) {
        Queue<String> texts = new ConcurrentLinkedQueue<>();
        Phone phone = connect(http, port, "/netgate/secret/p1/s1/" + user, texts::add)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return new Inbox(phone, texts);
    }

    record Inbox(Phone phone, Queue<String> texts) {}

    CompletableFuture<Phone> send(String text) {
        WebSocket open = socket;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        return open.sendText(text, true).thenApply(sent -> this);
    }

    /** The close code, when it comes; 1006 if the connection just ended. */
    CompletableFuture<Integer> closeCode() {
        return closed;
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        webSocket.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            onText.accept(partial.toString());
            partial.setLength(0);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        System.out.println("a phone's connection broke: " + error);
        closed.complete(1006);
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }
}
