package io.wsmqtt.bridge.paho;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishTest {
    private final Topics topics = new Topics();

    @Test
    void allPropertiesAreDecoded() throws IOException {
        Publish publish = decode("33" + "0003612F62" + "1234" + "26"
                + "0101" + "02000000FF" + "0300026374" + "08000172" + "090002ABCD" + "0B8001"
                + "2600016B000176" + "26000161000162" + "48C3A9");
        Message message = messageOf(publish);
        assertThat(message.topic()).isEqualTo(Topic.of("a/b"));
        assertThat(message.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(message.retain()).isTrue();
        assertThat(UTF_8.decode(message.payload()).toString()).isEqualTo("H\u00e9");
        assertThat(message.expiry()).contains(Duration.ofSeconds(255));
        assertThat(message.contentType()).contains("ct");
        assertThat(message.responseTopic()).contains(Topic.of("r"));
        assertThat(message.correlationData().orElseThrow().remaining()).isEqualTo(2);
        assertThat(message.userProperties())
                .containsExactly(new Message.UserProperty("k", "v"), new Message.UserProperty("a", "b"));
        assertThat(publish.packetId()).isEqualTo(0x1234);
        assertThat(publish.subscriptionIds()).containsExactly(128);
    }

    /** What Paho encodes, and cannot always decode: control characters, and long correlation data. */
    @Test
    void whatPahoCannotDecodeIsDecoded() throws IOException {
        assertThat(messageOf(decode("32" + "000101" + "0007" + "00")).topic()).isEqualTo(Topic.of("\u0001"));
        String data = "AB".repeat(40_000);
        assertThat(messageOf(decode("30" + "000161" + "C3B802" + "099C40" + data))
                        .correlationData()
                        .orElseThrow()
                        .remaining())
                .isEqualTo(40_000);
    }

    @ParameterizedTest
    @CsvSource({
        "30000000, topic name is empty",
        "3000012B00, wildcard",
        "3000010000, U+0000",
        "300001FF00, Input length",
        "300001610408000123, wildcard",
        "30000161, too short",
        "3000016105, too short",
        "32000161000705, too short",
        "320001610007020201, too short",
        "320001610007022300, property 0x23",
        "320001610007FFFFFFFF00, more than four bytes"
    })
    void whatIsNoMessageForAnybodyIsKeptFromTheListenerAndNotFromTheAcknowledgements(String hex, String why)
            throws IOException {
        Publish publish = decode(hex);
        assertThat(publish.message()).isNull();
        assertThat(publish.unfit()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3000", "30000561", "3200016100"})
    void whatCannotBeAcknowledgedEndsTheConnection(String hex) {
        assertThatThrownBy(() -> decode(hex)).isInstanceOf(IOException.class);
    }

    @Test
    void ofWhateverBytesNothingButAMessageOrAnErrorComes() {
        Random random = new Random(6);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(24)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x30 | (bytes[0] & 0x0F));
            if (bytes.length > 2) {
                bytes[1] = 0;
                bytes[2] &= 0x07;
            }
            Throwable failure = catchThrowable(() -> Publish.decode(bytes, 0, 1, bytes.length, topics));
            if (failure != null) {
                assertThat(failure).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void itReadsWhatPahoWrites() throws MqttException, IOException {
        Message sent = Message.builder(Topic.of("netgate/p/\u4e2d"), UTF_8.encode("{}"))
                .contentType("application/json")
                .expiry(Duration.ofSeconds(60))
                .build();
        MqttPublish packet = new MqttPublish(
                sent.topic().name(), Packets.encode(sent), Packets.encode(sent).getProperties());
        packet.setMessageId(9);
        byte[] header = packet.getHeader();
        byte[] payload = packet.getPayload();
        byte[] whole = Arrays.copyOf(header, header.length + payload.length);
        System.arraycopy(payload, 0, whole, header.length, payload.length);
        Publish publish = Publish.decode(whole, 0, 2, whole.length, topics);
        Message got = messageOf(publish);
        assertThat(got.topic()).isEqualTo(sent.topic());
        assertThat(got.payload()).isEqualTo(sent.payload());
        assertThat(got.contentType()).isEqualTo(sent.contentType());
        assertThat(got.expiry()).isEqualTo(sent.expiry());
        assertThat(publish.packetId()).isEqualTo(9);
    }

    @Test
    void aTopicThatCameBeforeIsTheSameObject() throws IOException {
        assertThat(messageOf(decode("30" + "000161" + "00")).topic())
                .isSameAs(messageOf(decode("30" + "000161" + "00")).topic());
    }

    /** Without the remaining length: it is the caller who has read that. */
    private Publish decode(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return Publish.decode(bytes, 0, 1, bytes.length, topics);
    }

    private static Message messageOf(Publish publish) {
        Message message = publish.message();
        if (message == null) {
            throw new AssertionError(publish.unfit());
        }
        return message;
    }
}
