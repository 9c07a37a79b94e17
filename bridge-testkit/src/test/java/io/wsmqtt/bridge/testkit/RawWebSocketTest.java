package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test plays the server, byte by byte. */
class RawWebSocketTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ServerSocket listener = bound();
    private Socket server = new Socket();
    private String request = "";

    private static ServerSocket bound() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void closeTheServer() throws IOException {
        server.close();
        listener.close();
    }

    private WebSocketHandshake handshake(String target) {
        return RawWebSocket.to(listener.getLocalPort(), target);
    }

    private void receiveRequest() throws IOException {
        server = listener.accept();
        server.setSoTimeout((int) TIMEOUT.toMillis());
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            read.write(server.getInputStream().read());
        }
        request = read.toString(StandardCharsets.ISO_8859_1);
    }

    private void answer(String text) throws IOException {
        server.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private RawWebSocket open(WebSocketHandshake handshake) throws Exception {
        CompletableFuture<RawWebSocket> client = CompletableFuture.supplyAsync(handshake::open);
        receiveRequest();
        String key = request.replaceAll("(?s).*Sec-WebSocket-Key: (\\S+).*", "$1");
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n"
                + "Sec-WebSocket-Protocol: chosen\r\n\r\n");
        return client.get(10, TimeUnit.SECONDS);
    }

    private void send(int... bytes) throws IOException {
        byte[] copy = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            copy[i] = (byte) bytes[i];
        }
        server.getOutputStream().write(copy);
    }

    /** Reads one frame and returns its first byte, then the unmasked payload. */
    private byte[] receiveFrame() throws IOException {
        DataInputStream in = new DataInputStream(server.getInputStream());
        int head = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        assertThat(second & 0x80).as("mask bit").isNotZero();
        int length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        ByteBuffer frame = ByteBuffer.allocate(1 + length).put((byte) head);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        return frame.array();
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    @Test
    void theRequestTargetAndTheHeadersArriveUnaltered() throws Exception {
        WebSocketHandshake handshake = handshake("/a/%00/+/%2F/..;x=1?cid=%zz")
                .header("Origin", "https://example.org")
                .header("Sec-WebSocket-Protocol", "one, two");
        try (RawWebSocket client = open(handshake)) {
            assertThat(request)
                    .startsWith("GET /a/%00/+/%2F/..;x=1?cid=%zz HTTP/1.1\r\n")
                    .contains("\r\nOrigin: https://example.org\r\n", "\r\nSec-WebSocket-Protocol: one, two\r\n");
            assertThat(client.reply().status()).isEqualTo(101);
            assertThat(client.reply().header("sec-websocket-PROTOCOL")).contains("chosen");
        }
    }

    @Test
    void aRefusalIsReturnedWithStatusHeadersAndBody() throws Exception {
        CompletableFuture<HttpReply> reply = CompletableFuture.supplyAsync(handshake("/")::refused);
        receiveRequest();
        answer("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nfull");
        assertThat(reply).succeedsWithin(TIMEOUT).satisfies(refusal -> {
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.header("Retry-After")).contains("7");
            assertThat(refusal.body()).isEqualTo("full");
        });
    }

    @Test
    void openingFailsWhenTheServerRefusesOrDoesNotProveThatItSpeaksWebSocket() throws Exception {
        CompletableFuture<RawWebSocket> refused = CompletableFuture.supplyAsync(handshake("/")::open);
        receiveRequest();
        answer("HTTP/1.1 401 Unauthorized\r\n\r\n");
        assertThat(refused).failsWithin(TIMEOUT).withThrowableThat().withMessageContaining("401");
        CompletableFuture<RawWebSocket> forged = CompletableFuture.supplyAsync(handshake("/")::open);
        receiveRequest();
        answer("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\n\r\n");
        assertThat(forged).failsWithin(TIMEOUT).withThrowableThat().withMessageContaining("Sec-WebSocket-Accept");
    }

    @Test
    void messagesArriveAsEventsWithTheirFragmentsJoined() throws Exception {
        try (RawWebSocket client = open(handshake("/"))) {
            send(0x81, 2, 'h', 'i');
            send(0x02, 1, 1, 0x89, 0, 0x80, 1, 2);
            send(0x8A, 1, 9);
            send(0x88, 4, 0x0f, 0xa1, 'n', 'o');
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Text("hi"));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Binary(bytes(1, 2)));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Pong(bytes(9)));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Close(4001, "no"));
            assertThat(client.poll()).isEmpty();
            server.close();
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Eof());
        }
    }

    @Test
    void longMessagesArriveWhole() throws Exception {
        try (RawWebSocket client = open(handshake("/"))) {
            send(0x81, 126, 1, 0);
            answer("x".repeat(256));
            send(0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0);
            answer("y".repeat(65_536));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Text("x".repeat(256)));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Text("y".repeat(65_536)));
        }
    }

    @Test
    void pingsAreAnsweredUnlessItIsToldNotTo() throws Exception {
        try (RawWebSocket client = open(handshake("/"))) {
            send(0x89, 1, 5);
            assertThat(receiveFrame()).containsExactly(0x8A, 5);
            assertThat(client.poll()).isEmpty();
        }
        server.close();
        try (RawWebSocket client = open(handshake("/").withoutPongs())) {
            send(0x89, 1, 5);
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Ping(bytes(5)));
            client.sendPong(new byte[] {6});
            assertThat(receiveFrame()).containsExactly(0x8A, 6);
        }
    }

    @Test
    void answeredPingsAreReportedInOrderWithTheMessagesIfItIsTold() throws Exception {
        try (RawWebSocket client = open(handshake("/").reportingPings())) {
            send(0x81, 1, 'a', 0x89, 1, 5, 0x81, 1, 'b');
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Text("a"));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Ping(bytes(5)));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Text("b"));
            assertThat(receiveFrame()).containsExactly(0x8A, 5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
    void framesOfEveryLengthAreMaskedAndWhole(int length) throws Exception {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) 0xA5);
        try (RawWebSocket client = open(handshake("/"))) {
            client.sendBinary(data);
            byte[] frame = receiveFrame();
            assertThat(frame[0]).isEqualTo((byte) 0x82);
            assertThat(Arrays.copyOfRange(frame, 1, frame.length)).isEqualTo(data);
        }
    }

    @Test
    void forbiddenFramesAreSentAsAsked() throws Exception {
        try (RawWebSocket client = open(handshake("/"))) {
            client.sendFrame(RawWebSocket.TEXT, Fin.MORE_FOLLOWS, new byte[] {(byte) 0xC3});
            client.sendFrame(RawWebSocket.CONTINUATION, Fin.LAST, new byte[] {(byte) 0xFF});
            client.sendFrame(0xB, Fin.LAST, new byte[0]);
            client.sendClose(4999, "why");
            client.sendBytes(bytes(0x81, 0));
            client.endOutput();
            assertThat(receiveFrame()).containsExactly(0x01, 0xC3);
            assertThat(receiveFrame()).containsExactly(0x80, 0xFF);
            assertThat(receiveFrame()).containsExactly(0x8B);
            assertThat(receiveFrame()).containsExactly(0x88, 0x13, 0x87, 'w', 'h', 'y');
            assertThat(server.getInputStream().readAllBytes()).containsExactly(0x81, 0);
        }
    }

    @Test
    void aServerThatBreaksTheProtocolIsReported() throws Exception {
        try (RawWebSocket client = open(handshake("/"))) {
            send(0x01, 0x82, 0xFF);
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Malformed("a masked frame from a server, at 0182ff"));
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Eof());
        }
    }

    @Test
    void waitingInVainFails() throws Exception {
        try (RawWebSocket client = open(handshake("/"))) {
            assertThatThrownBy(() -> client.next(Duration.ofMillis(50))).isInstanceOf(AssertionError.class);
            assertThat(client.poll(Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void aStalledClientStopsTheServerAndLosesNothing() throws Exception {
        try (RawWebSocket client = open(handshake("/").receiveBuffer(4 * 1024).stalled())) {
            int messages = 20_000;
            AtomicLong sent = new AtomicLong();
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < messages; i++) {
                        send(0x82, 126, 4, 0);
                        server.getOutputStream().write(new byte[1024]);
                        sent.incrementAndGet();
                    }
                } catch (IOException e) {
                    // The missing messages fail the test.
                }
            });
            sender.start();
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(200)).until(() -> before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(messages);
            assertThat(client.poll()).isEmpty();
            client.resumeReading();
            for (int i = 0; i < messages; i++) {
                assertThat(client.next(TIMEOUT)).isInstanceOf(Event.Binary.class);
            }
            client.stopReading();
            send(0x81, 1, 'a');
            assertThatThrownBy(() -> client.next(Duration.ofMillis(100))).isInstanceOf(AssertionError.class);
            client.resumeReading();
            assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Text("a"));
        }
    }

    @Test
    void aStalledClientAnswersNoPing() throws Exception {
        try (RawWebSocket client = open(handshake("/").stalled())) {
            send(0x89, 0);
            server.setSoTimeout(200);
            assertThatThrownBy(this::receiveFrame).isInstanceOf(SocketTimeoutException.class);
            assertThat(client.poll()).isEmpty();
        }
    }

    @Test
    void aResetReachesTheServerAsSuch() throws Exception {
        RawWebSocket client = open(handshake("/"));
        client.reset();
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(client.next(TIMEOUT)).isEqualTo(new Event.Eof());
    }
}
