package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.internal.mqtt.message.ping.MqttPingResp;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets as Mosquitto 2.0.11 sends them, in hexadecimal. */
class PacketDecoderTest {
    private static final String TOPIC = "0003742F61"; // t/a
    private static final String EVERYTHING = "33 3D" + TOPIC + "0102"
            + "32 0101 020000003C 030004746578 74 080001 72 09000200FF 0B07 0BFFFFFF7F"
            + "26000161000162 26000161000163 2600017A0000" + "78C3A9";

    private final EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());

    @AfterEach
    void releaseBuffers() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aMessageHasAllThatItCameWith() {
        Arrived arrived = decodeOne(EVERYTHING);
        assertThat(arrived.qos()).isEqualTo(1);
        assertThat(arrived.packetId()).isEqualTo(0x0102);
        assertThat(arrived.subscriptionIds()).isEqualTo(Set.of(7, 268_435_455));
        Message message = Objects.requireNonNull(arrived.message());
        assertThat(message.topic()).isEqualTo(Topic.of("t/a"));
        assertThat(message.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(message.retain()).isTrue();
        assertThat(message.expiry()).contains(Duration.ofMinutes(1));
        assertThat(message.contentType()).contains("text");
        assertThat(message.responseTopic()).contains(Topic.of("r"));
        assertThat(message.correlationData()).contains(ByteBuffer.wrap(new byte[] {0, (byte) 0xFF}));
        assertThat(message.userProperties())
                .containsExactly(
                        new Message.UserProperty("a", "b"),
                        new Message.UserProperty("a", "c"),
                        new Message.UserProperty("z", ""));
        assertThat(text(message)).isEqualTo("xé");
    }

    @Test
    void whatComesInPiecesIsTheSame() {
        byte[] bytes = bytes(EVERYTHING + "D000" + "30 06" + TOPIC + "00");
        for (byte one : bytes) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }
        List<Object> decoded = decoded();
        assertThat(decoded).hasSize(3);
        assertThat(decoded.get(0))
                .isInstanceOfSatisfying(
                        Arrived.class,
                        arrived -> assertThat(text(Objects.requireNonNull(arrived.message())))
                                .isEqualTo("xé"));
        assertThat(decoded.get(1)).isSameAs(MqttPingResp.INSTANCE);
        assertThat(decoded.get(2)).isInstanceOfSatisfying(Arrived.class, arrived -> {
            assertThat(arrived.qos()).isZero();
            assertThat(Objects.requireNonNull(arrived.message()).size()).isZero();
        });
    }

    /** A wildcard and nothing in the response topic, a topic alias, an unknown property, properties beyond the packet. */
    @ParameterizedTest
    @ValueSource(strings = {"06 080003722F2B", "03 080000", "03 230001", "02 7E00", "7F", "05 0900FF0000"})
    void whatCannotBeDecodedIsThereWithoutItsMessageAndTheNextIsNotHarmed(String properties) {
        byte[] packet = bytes(TOPIC + "0009" + properties);
        String undecodable = "32" + HexFormat.of().toHexDigits((byte) packet.length)
                + HexFormat.of().formatHex(packet);
        decode(undecodable + "30 06" + TOPIC + "00");
        List<Object> decoded = decoded();
        assertThat(decoded.get(0)).isEqualTo(new Arrived(null, Set.of(), 1, 9));
        assertThat(decoded.get(1))
                .isInstanceOfSatisfying(
                        Arrived.class, arrived -> assertThat(arrived.message()).isNotNull());
        assertThat(decoded).hasSize(2);
    }

    @Test
    void answersAreTakenWhateverTheirReasonCode() {
        decode("40020001" + "4003000187" + "400400014200" + "50020002" + "62020003" + "70030003 92" + "9004000400E1"
                + "B00B0005 07 1F0004746578 74 11" + "E000" + "E0018E" + "E0028E00");
        assertThat(decoded())
                .containsExactly(
                        new Answer(Answer.PUBACK, 1, 0),
                        new Answer(Answer.PUBACK, 1, 0x87),
                        new Answer(Answer.PUBACK, 1, 0x42),
                        new Answer(Answer.PUBREC, 2, 0),
                        new Answer(Answer.PUBREL, 3, 0),
                        new Answer(Answer.PUBCOMP, 3, 0x92),
                        new Answer(Answer.SUBACK, 4, 0xE1),
                        new Answer(Answer.UNSUBACK, 5, 0x11),
                        new Answer(Answer.DISCONNECT, 0, 0),
                        new Answer(Answer.DISCONNECT, 0, 0x8E),
                        new Answer(Answer.DISCONNECT, 0, 0x8E));
    }

    /** A CONNECT, a length of five bytes, a PUBLISH and a SUBACK that are too short. */
    @ParameterizedTest
    @ValueSource(strings = {"1000", "30FFFFFFFF01", "32030001 61", "9002 0001"})
    void whatABrokerMustNotSendFails(String packet) {
        assertThatThrownBy(() -> decode(packet)).isInstanceOf(DecoderException.class);
    }

    private Arrived decodeOne(String hex) {
        decode(hex);
        List<Object> decoded = decoded();
        assertThat(decoded).hasSize(1);
        return (Arrived) decoded.get(0);
    }

    private void decode(String hex) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes(hex)));
    }

    private List<Object> decoded() {
        List<Object> all = new ArrayList<>();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.add(next);
        }
        return all;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String text(Message message) {
        return StandardCharsets.UTF_8.decode(message.payload()).toString();
    }
}
