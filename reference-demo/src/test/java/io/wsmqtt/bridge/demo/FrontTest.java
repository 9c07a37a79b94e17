package io.wsmqtt.bridge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontTest {
    private static final int SILENCE_MILLIS = 200;
    private static final int PATIENCE_MILLIS = 10_000;

    private ServerSocket bridge;
    private Front front;

    @BeforeEach
    void start() throws IOException {
        bridge = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        bridge.setSoTimeout(PATIENCE_MILLIS);
        front = Front.start(0, bridge.getLocalPort());
    }

    @AfterEach
    void end() throws IOException {
        front.close();
        bridge.close();
    }

    @Test
    void bytesAndTheEndOfEachSidePass() throws IOException {
        try (Socket page = page();
                Socket server = bridge.accept()) {
            page.getOutputStream().write(1);
            assertThat(server.getInputStream().read()).isEqualTo(1);
            server.getOutputStream().write(2);
            assertThat(page.getInputStream().read()).isEqualTo(2);

            server.shutdownOutput();
            assertThat(page.getInputStream().read()).isEqualTo(-1);
            page.getOutputStream().write(3);
            assertThat(server.getInputStream().read()).isEqualTo(3);
            page.shutdownOutput();
            assertThat(server.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whileTheNetworkIsDownNeitherSideLearnsOfAnything() throws IOException {
        try (Socket page = page();
                Socket server = bridge.accept()) {
            front.network(Network.DOWN);
            page.getOutputStream().write(1);
            server.getOutputStream().write(2);
            server.shutdownOutput();

            assertSilent(page);
        }
    }

    @Test
    void whoConnectsWhileTheNetworkIsDownGetsNowhere() throws IOException {
        front.network(Network.DOWN);
        bridge.setSoTimeout(SILENCE_MILLIS);
        try (Socket page = page()) {
            page.getOutputStream().write(1);

            assertSilent(page);
            assertThatThrownBy(bridge::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whenTheNetworkIsUpAgainWhatWasOpenIsCutAndNewConnectionsPass() throws IOException {
        try (Socket page = page();
                Socket server = bridge.accept()) {
            front.network(Network.DOWN);
            Socket hopeless = page();
            assertSilent(hopeless);
            front.network(Network.UP);

            assertCut(page);
            assertCut(server);
            assertCut(hopeless);
        }
        try (Socket page = page();
                Socket server = bridge.accept()) {
            page.getOutputStream().write(1);
            assertThat(server.getInputStream().read()).isEqualTo(1);
        }
    }

    private Socket page() throws IOException {
        Socket page = new Socket(InetAddress.getLoopbackAddress(), front.port());
        page.setSoTimeout(PATIENCE_MILLIS);
        return page;
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void assertCut(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }
}
