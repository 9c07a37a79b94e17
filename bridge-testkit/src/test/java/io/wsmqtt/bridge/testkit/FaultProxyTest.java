package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 200;

    private final List<Socket> sockets = new ArrayList<>();
    private final ServerSocket target = bound();
    private final FaultProxy proxy = FaultProxy.to(target.getLocalPort());
    private Socket client = new Socket();
    private Socket server = new Socket();

    private static ServerSocket bound() {
        try {
            return new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void connectThroughTheProxy() throws IOException {
        client = connect();
        server = accept();
    }

    @AfterEach
    void closeEverything() throws IOException {
        proxy.close();
        target.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        await().untilAsserted(() -> assertThat(proxy.connections()).isEmpty());
    }

    private Socket connect() throws IOException {
        return kept(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
    }

    private Socket accept() throws IOException {
        target.setSoTimeout(TIMEOUT_MILLIS);
        return kept(target.accept());
    }

    private Socket kept(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        sockets.add(socket);
        return socket;
    }

    private static void assertPasses(Socket from, Socket to, int value) throws IOException {
        from.getOutputStream().write(value);
        assertThat(to.getInputStream().read()).isEqualTo(value);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    @Test
    void bytesPassBothWays() throws IOException {
        assertPasses(client, server, 1);
        assertPasses(server, client, 2);
        assertThat(proxy.accepted()).isEqualTo(1);
        assertThat(proxy.connections()).hasSize(1);
    }

    @Test
    void theEndOfOneSideReachesTheOtherWhichMayStillAnswer() throws IOException {
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        assertPasses(server, client, 3);
        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        await().untilAsserted(() -> assertThat(proxy.connections()).isEmpty());
    }

    @Test
    void aCutResetsBothSides() {
        proxy.cut();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(proxy.connections()).isEmpty();
    }

    @Test
    void aCutOfOneConnectionSparesTheOthers() throws IOException {
        ProxyConnection first = proxy.connections().get(0);
        Socket otherClient = connect();
        Socket otherServer = accept();
        first.cut();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertPasses(otherClient, otherServer, 4);
        assertThat(proxy.accepted()).isEqualTo(2);
    }

    @Test
    void aStallHoldsOneDirectionUntilItIsResumed() throws IOException {
        proxy.stall(Direction.TO_CLIENT);
        server.getOutputStream().write(5);
        assertSilent(client);
        assertPasses(client, server, 6);
        proxy.resume();
        assertThat(client.getInputStream().read()).isEqualTo(5);
    }

    @Test
    void aStallStopsTheSenderAndLosesNothing() throws Exception {
        proxy.stall(Direction.TO_CLIENT);
        byte[] much = new byte[64 * 1024];
        long total = 64L * 1024 * 1024;
        AtomicLong sent = new AtomicLong();
        Thread sender = new Thread(() -> {
            try {
                while (sent.get() < total) {
                    server.getOutputStream().write(much);
                    sent.addAndGet(much.length);
                }
                server.shutdownOutput();
            } catch (IOException e) {
                // The missing bytes fail the test.
            }
        });
        sender.start();
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(SILENCE_MILLIS)).until(() -> before.getAndSet(sent.get()) == sent.get());
        assertThat(sent.get()).isLessThan(total / 2);
        proxy.resume();
        long received = 0;
        byte[] chunk = new byte[64 * 1024];
        for (int n = client.getInputStream().read(chunk);
                n >= 0;
                n = client.getInputStream().read(chunk)) {
            received += n;
        }
        assertThat(received).isEqualTo(total);
        sender.join();
    }

    @Test
    void aBlackHoleSwallowsBytesAndEnds() throws IOException {
        proxy.blackhole();
        client.getOutputStream().write(7);
        server.getOutputStream().write(8);
        assertSilent(server);
        assertSilent(client);
        client.close();
        assertSilent(server);
        proxy.resume();
        assertSilent(server);
        Socket next = connect();
        assertPasses(next, accept(), 9);
    }

    @Test
    void aDelayLetsBytesWait() throws IOException {
        proxy.delay(Duration.ofMillis(300));
        long start = System.nanoTime();
        assertPasses(client, server, 10);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        proxy.delay(Duration.ofHours(1));
        client.getOutputStream().write(11);
        assertSilent(server);
        proxy.resume();
        assertThat(server.getInputStream().read()).isEqualTo(11);
    }

    @Test
    void faultsApplyToConnectionsToComeAsWell() throws IOException {
        proxy.stall(Direction.TO_TARGET);
        Socket late = connect();
        Socket lateServer = accept();
        late.getOutputStream().write(12);
        assertSilent(lateServer);
        proxy.resume();
        assertThat(lateServer.getInputStream().read()).isEqualTo(12);
    }

    @Test
    void newConnectionsCanBeRefusedWhileOpenOnesGoOn() throws IOException {
        proxy.refuseNew();
        proxy.refuseNew();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertPasses(client, server, 13);
        proxy.acceptNew();
        proxy.acceptNew();
        assertPasses(connect(), accept(), 14);
    }

    @Test
    void newConnectionsAreRefusedFromTheMomentItIsSaid() {
        for (int i = 0; i < 2_000; i++) {
            proxy.refuseNew();
            assertThatThrownBy(this::connect).as("attempt %d", i).isInstanceOf(ConnectException.class);
            proxy.acceptNew();
        }
    }

    @Test
    void aClientIsResetWhenTheTargetIsNotThere() throws IOException {
        target.close();
        Socket late = connect();
        assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(proxy.accepted()).isEqualTo(2);
        assertThat(proxy.connections()).hasSize(1);
    }

    @Test
    void severalTargetsAreReachedInTurnAndOneThatIsNotThereResetsTheClient() throws IOException {
        ServerSocket other = bound();
        try (FaultProxy both = FaultProxy.inTurnTo(target.getLocalPort(), other.getLocalPort())) {
            Socket first = kept(new Socket(InetAddress.getLoopbackAddress(), both.port()));
            assertPasses(first, accept(), 15);
            Socket second = kept(new Socket(InetAddress.getLoopbackAddress(), both.port()));
            assertPasses(second, kept(other.accept()), 16);
            Socket third = kept(new Socket(InetAddress.getLoopbackAddress(), both.port()));
            assertPasses(third, accept(), 17);
            other.close();
            Socket fourth = kept(new Socket(InetAddress.getLoopbackAddress(), both.port()));
            assertThatThrownBy(() -> fourth.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void itHandlesHundredsOfConnections() throws IOException {
        List<Socket> clients = new ArrayList<>();
        List<Socket> servers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            clients.add(connect());
            servers.add(accept());
        }
        for (int i = 0; i < 300; i++) {
            assertPasses(clients.get(i), servers.get(i), i & 0xff);
        }
        assertThat(proxy.connections()).hasSize(301);
    }
}
