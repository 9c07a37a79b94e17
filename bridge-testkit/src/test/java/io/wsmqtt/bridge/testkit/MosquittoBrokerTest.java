package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
class MosquittoBrokerTest {

    /** CONNECT of MQTT 5, client id "t", Clean Start. */
    private static final byte[] CONNECT = {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 1, 't'};

    private static final int CONNACK = 0x20;

    @Test
    void itAnswersOnItsPort() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start()) {
            assertThat(broker.uri()).hasToString("tcp://127.0.0.1:" + broker.port());
            assertThat(firstByte(broker)).isEqualTo(CONNACK);
            await().untilAsserted(() -> assertThat(broker.log()).contains("New client connected"));
        }
    }

    @Test
    void itsFolderIsGoneOnceItIsClosed() {
        MosquittoBroker broker = MosquittoBroker.builder().tls().start();
        Path certificate = broker.certificate().orElseThrow();
        assertThat(certificate).exists();
        broker.close();
        broker.close();
        assertThat(certificate.getParent()).doesNotExist();
        assertThat(broker.isRunning()).isFalse();
    }

    @Test
    @RequiresTool({"mosquitto_pub", "mosquitto_sub"})
    void whatIsRetainedSurvivesAStopAndARestartOnTheSamePort() {
        try (MosquittoBroker broker = MosquittoBroker.start()) {
            int port = broker.port();
            publishRetained(broker);
            broker.stop();
            assertThat(broker.isRunning()).isFalse();
            broker.restart();
            assertThat(broker.port()).isEqualTo(port);
            assertThat(retained(broker)).isEqualTo("kept\n");
        }
    }

    @Test
    @RequiresTool({"mosquitto_pub", "mosquitto_sub"})
    void whatWasSavedSurvivesAKill() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start()) {
            publishRetained(broker);
            await().until(() -> broker.log().contains("Saving in-memory database"));
            broker.kill();
            broker.restart();
            assertThat(retained(broker)).isEqualTo("kept\n");
        }
    }

    @Test
    @RequiresTool({"mosquitto_pub", "mosquitto_sub"})
    void aForgetfulOneForgets() {
        try (MosquittoBroker broker = MosquittoBroker.builder().forgetful().start()) {
            publishRetained(broker);
            broker.restart();
            assertThatThrownBy(() -> retained(broker)).hasMessageContaining("Timed out");
        }
    }

    @Test
    void aFrozenOneAcceptsConnectionsAndAnswersOnceItIsThawed() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start()) {
            broker.freeze();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                socket.getOutputStream().write(CONNECT);
                socket.setSoTimeout(300);
                InputStream in = socket.getInputStream();
                assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
                broker.thaw();
                socket.setSoTimeout(10_000);
                assertThat(in.read()).isEqualTo(CONNACK);
            }
        }
    }

    @Test
    @RequiresTool({"mosquitto_passwd", "mosquitto_pub"})
    void onlyItsUsersGetIn() {
        try (MosquittoBroker broker = MosquittoBroker.builder()
                .user("ann", "secret")
                .user("bob", "other")
                .start()) {
            publish(broker, "-u", "ann", "-P", "secret");
            publish(broker, "-u", "bob", "-P", "other");
            assertThatThrownBy(() -> publish(broker, "-u", "ann", "-P", "wrong"))
                    .hasMessageContaining("uthori");
            assertThatThrownBy(() -> publish(broker)).hasMessageContaining("uthori");
        }
    }

    @Test
    @RequiresTool("openssl")
    void itSpeaksTlsWithACertificateForItsAddress() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.builder().tls().start();
                SSLSocket socket =
                        (SSLSocket) broker.sslContext().getSocketFactory().createSocket("127.0.0.1", broker.port())) {
            assertThat(broker.uri()).hasToString("ssl://127.0.0.1:" + broker.port());
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(CONNECT);
            assertThat(socket.getInputStream().read()).isEqualTo(CONNACK);
        }
    }

    @Test
    void aLineItDoesNotUnderstandFailsTheStartWithItsLog() {
        assertThatThrownBy(
                        () -> MosquittoBroker.builder().line("no_such_option 1").start())
                .hasMessageContaining("no_such_option");
    }

    private static int firstByte(MosquittoBroker broker) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(CONNECT);
            return socket.getInputStream().read();
        }
    }

    private static void publishRetained(MosquittoBroker broker) {
        publish(broker, "-r");
    }

    private static void publish(MosquittoBroker broker, String... more) {
        List<String> command = new ArrayList<>(List.of("mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p"));
        command.addAll(List.of(Integer.toString(broker.port()), "-q", "1", "-t", "a", "-m", "kept"));
        command.addAll(List.of(more));
        assertThat(Tools.run(command)).isEmpty();
    }

    private static String retained(MosquittoBroker broker) {
        return Tools.run(
                List.of("mosquitto_sub", "-h", "127.0.0.1", "-p", "" + broker.port(), "-t", "a", "-C", "1", "-W", "2"));
    }
}
