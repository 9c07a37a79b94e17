package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.WarServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The application in a container, as the contracts see it: from its clients, from its broker, and by its metrics.
 *
 * <p>Thread-safe.
 */
interface Deployed {
    String KEY = "s3cret-of-the-tests";
    String DEVICE = "netgate/demo/lamp-1";
    String LAMP = "/netgate/" + KEY + "/demo/lamp-1/";
    Duration PATIENCE = Duration.ofSeconds(15);
    int FRAME_MAX = 5 * 1024 * 1024;
    Duration SEND_DEADLINE = Duration.ofSeconds(2);

    /** Settings under which all that the contracts ask for can happen soon. */
    static LaunchOptions options(MosquittoBroker broker) {
        return LaunchOptions.defaults()
                .jvmArgument(RunningJvm.WITHOUT_SOFT_REFERENCES)
                .environment("BRIDGE_KEYS", "tests=" + KEY + ",other=other-key@other-product")
                .environment("BRIDGE_BROKER_URI", broker.uri().toString())
                .environment("BRIDGE_HOST", "127.0.0.1")
                .environment("BRIDGE_ORIGINS", "https://app.example")
                .environment("BRIDGE_FRAME_MAX", Integer.toString(FRAME_MAX))
                .environment("BRIDGE_OUTAGE_BYTES", "64MiB")
                .environment("BRIDGE_OUTBOUND_BYTES", "16MiB")
                .environment("BRIDGE_HELD_BYTES", "16MiB")
                .environment("BRIDGE_SEND_DEADLINE", SEND_DEADLINE.toSeconds() + "s")
                .environment("BRIDGE_AUTHENTICATION_DEADLINE", "2s")
                // Nothing is to go to a client that is idle: whether its container leaves it alone is tested.
                .environment("BRIDGE_PING", "1h")
                .environment("BRIDGE_SILENT", "1d")
                .environment("BRIDGE_DRAIN_JITTER", "500ms");
    }

    WarServer server();

    Device device();

    HttpClient http();

    /** Whether it is Open Liberty, which alone may do what is told of it in docs/containers.md. */
    default boolean isOpenLiberty() {
        return false;
    }

    /** Whether this container is known to let the application drain when it is told to stop. */
    boolean drainsWhenStopped();

    /** Takes note of what this container does where containers differ. */
    void observed(String what, String seen);

    default RawWebSocket connect(String target) {
        return RawWebSocket.to(server().httpPort(), target).open();
    }

    /** A client whose session the engine has opened and subscribed, and which is not taken for one that was here before. */
    default RawWebSocket connected(String user) {
        return opened(LAMP + user + "?cid=" + UUID.randomUUID());
    }

    /** A client at this address whose session the engine has opened and subscribed. */
    default RawWebSocket opened(String target) {
        RawWebSocket socket = connect(target);
        try {
            awaitSubscription(socket);
        } catch (AssertionError e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** Its answer can come only after the subscriptions are made. */
    static void awaitSubscription(RawWebSocket socket) {
        socket.sendText(Device.ASK);
        assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text(Device.ANSWER));
    }

    /** Sees the server close with this, answers as the protocol wants, and sees the connection end. */
    static void assertClosed(RawWebSocket socket, CloseReason reason) {
        assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Close(reason.code(), reason.text()));
        answerClose(socket, reason.code());
        assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Eof());
    }

    /** The same, whatever the text. */
    static void assertClosed(RawWebSocket socket, int code) {
        assertThat(socket.next(PATIENCE))
                .isInstanceOfSatisfying(
                        Event.Close.class, close -> assertThat(close.code()).isEqualTo(code));
        answerClose(socket, code);
        assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Eof());
    }

    static void answerClose(RawWebSocket socket, int code) {
        try {
            socket.sendClose(code, "");
        } catch (UncheckedIOException e) {
            // The server did not wait for it.
        }
    }

    default HttpResponse<String> get(String path) {
        return get(server(), path);
    }

    default HttpResponse<String> get(WarServer which, String path) {
        try {
            return http().send(HttpRequest.newBuilder(which.uri().resolve(path)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    default void awaitReady(int status) {
        awaitReady(server(), status);
    }

    default void awaitReady(WarServer which, int status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get(which, "/bridge/health/ready").statusCode())
                                .isEqualTo(status));
    }

    /** The value of a metric, summed over its labels that contain this text; 0 if there is none. */
    default double metric(String name, String label) {
        Pattern line = Pattern.compile("^" + name + "(\\{[^}]*" + label + "[^}]*})? ([0-9.E+]+)$", Pattern.MULTILINE);
        Matcher matcher = line.matcher(get("/bridge/metrics").body());
        double sum = 0;
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(2));
        }
        return sum;
    }

    /** Waits until those who left in other tests are counted; one client stays throughout. */
    default void awaitQuiet() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metric("bridge_sessions", "")).isEqualTo(1));
    }

    /** How many sessions have ended with this code. */
    default double closedWith(int code) {
        return closedWith(Integer.toString(code));
    }

    /** The same; codes that are not in the catalogue are counted as "other". */
    default double closedWith(String code) {
        return metric("bridge_sessions_closed_total", "code=\"" + code + "\"");
    }
}
