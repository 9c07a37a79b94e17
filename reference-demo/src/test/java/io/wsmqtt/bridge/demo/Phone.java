package io.wsmqtt.bridge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A plain WebSocket client that may come back; it keeps what it received on all its connections. Thread-safe. */
final class Phone implements AutoCloseable {
    private static final long CONNECT_SECONDS = 5;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Connection connection;

    Phone(URI address) {
        this.address = address;
    }

    /** Connects, again if it was; fails with what the bridge or the network answers. */
    void connect() throws Exception {
        Connection opened = new Connection();
        opened.socket = client.newWebSocketBuilder().buildAsync(address, opened).get(CONNECT_SECONDS, TimeUnit.SECONDS);
        connection = opened;
    }

    boolean connects() {
        try {
            connect();
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    void send(String text) {
        Objects.requireNonNull(Objects.requireNonNull(connection).socket)
                .sendText(text, true)
                .join();
    }

    /** Whether it has learnt of the end of its connection. */
    boolean isClosed() {
        Connection now = connection;
        return now == null || now.ended.isDone();
    }

    List<String> received() {
        return List.copyOf(received);
    }

    /** The numbers of the messages to all, in the order in which each came first. */
    List<Long> numbers() {
        return received().stream()
                .flatMap(text -> Json.parseObject(text).stream())
                .map(json -> json.path("n"))
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::longValue)
                .distinct()
                .toList();
    }

    /** Leaves without a word. */
    @Override
    public void close() {
        Connection last = connection;
        if (last != null && last.socket != null) {
            last.socket.abort();
        }
    }

    private final class Connection implements WebSocket.Listener {
        private final CompletableFuture<Integer> ended = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder(); // guarded by: the client calls serially
        private volatile @Nullable WebSocket socket;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                received.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended.completeExceptionally(failure);
        }
    }
}
