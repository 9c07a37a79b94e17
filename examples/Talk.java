import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket client for a terminal, which needs nothing but a JDK: {@code java Talk.java ws://...}.
 *
 * <p>It sends each line that is typed, and prints what comes: {@code < text}, and at last {@code closed code reason}. For
 * half a minute it waits for the server to be there. It ends with the server, or a second after the end of its input.
 */
final class Talk implements WebSocket.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LINGER_MILLIS = 1_000;

    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Talk() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("usage: java Talk.java ws://host:port/path");
            System.exit(2);
        }
        Talk talk = new Talk();
        WebSocket socket = talk.open(URI.create(arguments[0]));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !talk.end.isDone(); line = lines.readLine()) {
            try {
                socket.sendText(line, true).join();
            } catch (CompletionException e) {
                break; // The server has closed; onClose tells why.
            }
        }
        talk.end.completeOnTimeout(null, LINGER_MILLIS, TimeUnit.MILLISECONDS).join();
        System.exit(0);
    }

    private WebSocket open(URI address) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(address, this)
                        .join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof WebSocketHandshakeException refused) {
                    System.out.println(
                            "refused with HTTP status " + refused.getResponse().statusCode());
                    System.exit(0);
                }
                if (!(e.getCause() instanceof ConnectException) || System.nanoTime() - begin > PATIENCE.toNanos()) {
                    System.err.println("cannot connect: " + e.getCause());
                    System.exit(1);
                }
                Thread.sleep(200);
            }
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            System.out.println("< " + text);
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        System.out.println("closed " + code + " " + reason);
        end.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        System.out.println("broken: " + failure);
        end.complete(null);
    }
}
