package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RecordingLinkListener;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Against a client that sends what a broker should not hand on, and Mosquitto does. */
@RequiresTool("mosquitto")
class UndecodableMessageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CONNECT = "101400044D5154540502003C00000762616420677579";
    private static final String CONNACK = "20";

    /** To t/a with QoS 1: with a wildcard in the response topic, and with none in it. */
    private static final String WILDCARD = "320F0003742F61000106080003722F2B78";

    private static final String EMPTY = "320C0003742F6100020308000078";

    private final RecordingLinkListener listener = new RecordingLinkListener();

    @Test
    void isAcknowledgedUnreadAndNeitherEndsTheConnectionNorComesAgain() throws IOException {
        try (MosquittoBroker broker = MosquittoBroker.start();
                HiveMqConnector connector =
                        new HiveMqConnector(HiveMqOptions.of(broker.uri().toString()))) {
            BrokerLink link =
                    connector.open(new LinkOptions("link", Duration.ofMinutes(5), 1, SessionStart.NEW), listener);
            listener.next(Up.class, PATIENCE);
            done(link.subscribe(TopicFilter.of("t/#"), Qos.AT_LEAST_ONCE, 1));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                send(socket, CONNECT);
                assertThat(HexFormat.of().toHexDigits(in.readByte())).isEqualTo(CONNACK);
                in.skipNBytes(in.readUnsignedByte());
                for (String publish : new String[] {WILDCARD, EMPTY}) {
                    send(socket, publish);
                    // The broker has it.
                    in.skipNBytes(4);
                }
            }
            // With a Receive Maximum of 1 it comes only when those before are acknowledged.
            done(link.publish(Message.builder(Topic.of("t/b"), ByteBuffer.wrap(new byte[1]))
                    .build()));
            Received received = listener.next(Received.class, PATIENCE);
            assertThat(received.message().topic()).isEqualTo(Topic.of("t/b"));
            assertThat(listener.drain()).isEmpty();
        }
    }

    private static void send(Socket socket, String packet) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(packet));
    }

    private static void done(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
