package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The opening handshake of a {@link RawWebSocket} that is yet to be made.
 *
 * <p>Not thread-safe. {@link #open()}, {@link #refused()} and {@link #answer()} block until the server has answered, at most 20 s; each call
 * makes a connection of its own.
 */
public final class WebSocketHandshake {

    /** What becomes of a ping from the server. */
    enum Pings {
        ANSWERED,
        REPORTED,
        ANSWERED_AND_REPORTED
    }

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int MAX_BODY = 64 * 1024;

    private final InetSocketAddress server;
    private final String target;
    private final List<String> headers = new ArrayList<>();
    private int receiveBuffer;
    private Pings pings = Pings.ANSWERED;
    private boolean stalled;
    private String firstText = "";

    WebSocketHandshake(InetSocketAddress server, String target) {
        this.server = server;
        this.target = target;
    }

    /** Adds a header such as Origin or Sec-WebSocket-Protocol, unchecked; several of one name are sent in order. */
    public WebSocketHandshake header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    /** Asks the system for a receive buffer of this many bytes (SO_RCVBUF), before it connects as TCP requires. */
    public WebSocketHandshake receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    /** Leaves pings unanswered and reports them as events. */
    public WebSocketHandshake withoutPongs() {
        pings = Pings.REPORTED;
        return this;
    }

    /** Reports pings as events, in order with the messages, each after it was answered. */
    public WebSocketHandshake reportingPings() {
        pings = Pings.ANSWERED_AND_REPORTED;
        return this;
    }

    /** Reads nothing after the handshake until {@link RawWebSocket#resumeReading()}. */
    public WebSocketHandshake stalled() {
        stalled = true;
        return this;
    }

    /** Sends a text message with the handshake, in the same write, which RFC 6455, section 4.1, forbids. */
    public WebSocketHandshake withText(String text) {
        firstText = text;
        return this;
    }

    Pings pings() {
        return pings;
    }

    /**
     * Opens the connection.
     *
     * @throws AssertionError if the server refuses; the message tells its answer
     */
    public RawWebSocket open() {
        Socket socket = connect();
        try {
            String key = randomKey();
            InputStream in = socket.getInputStream();
            HttpReply reply = exchange(socket, in, key);
            if (reply.status() != 101) {
                throw new AssertionError("The server refused the handshake: " + reply);
            }
            if (!reply.header("Sec-WebSocket-Accept").orElse("").equals(acceptFor(key))) {
                throw new AssertionError("Sec-WebSocket-Accept does not match the key: " + reply);
            }
            socket.setSoTimeout(0);
            ReadGate gate = new ReadGate(in);
            if (stalled) {
                gate.shut();
            }
            return new RawWebSocket(socket, reply, gate, this);
        } catch (IOException e) {
            RawWebSocket.closeQuietly(socket);
            throw new UncheckedIOException(e);
        } catch (AssertionError e) {
            RawWebSocket.closeQuietly(socket);
            throw e;
        }
    }

    /**
     * Makes a handshake that is to be refused and returns the answer.
     *
     * @throws AssertionError if the server upgrades the connection
     */
    public HttpReply refused() {
        HttpReply reply = answer();
        if (reply.status() == 101) {
            throw new AssertionError("The server accepted the handshake: " + reply);
        }
        return reply;
    }

    /** Makes a handshake, returns the answer whatever it is, and drops the connection. */
    public HttpReply answer() {
        try (Socket socket = connect()) {
            return exchange(socket, socket.getInputStream(), randomKey());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a handshake and is gone before it is answered. */
    public void leave() {
        try (Socket socket = connect()) {
            request(socket, randomKey());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(server, TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            RawWebSocket.closeQuietly(socket);
            throw new UncheckedIOException(e);
        }
    }

    private HttpReply exchange(Socket socket, InputStream in, String key) throws IOException {
        request(socket, key);
        return reply(in);
    }

    private void request(Socket socket, String key) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "GET " + target + " HTTP/1.1",
                "Host: " + server.getHostString() + ":" + server.getPort(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: " + key,
                "Sec-WebSocket-Version: 13"));
        lines.addAll(headers);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        if (!firstText.isEmpty()) {
            request.writeBytes(
                    RawWebSocket.frame(RawWebSocket.TEXT, Fin.LAST, firstText.getBytes(StandardCharsets.UTF_8)));
        }
        socket.getOutputStream().write(request.toByteArray());
    }

    private static HttpReply reply(InputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/")) {
            throw new IOException("Not an HTTP answer: " + String.join(" ", status));
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        int code = Integer.parseInt(status[1]);
        return new HttpReply(code, headers, code == 101 ? "" : body(in, headers));
    }

    /** Without a Content-Length the body would only end with the connection, for which no test shall wait. */
    private static String body(InputStream in, Map<String, List<String>> headers) throws IOException {
        List<String> length = headers.getOrDefault("content-length", List.of());
        int bytes = length.isEmpty() ? 0 : Math.min(MAX_BODY, Integer.parseInt(length.get(0)));
        return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    }

    /** Byte by byte, since what follows the headers belongs to the frames. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The server closed the connection within its answer: '" + line + "'");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static String randomKey() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    private static String acceptFor(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-1", e);
        }
    }
}
