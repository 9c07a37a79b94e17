package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    private static final Topic TOPIC = Topic.of("t");

    @Test
    void isOfQos1WithNothingElseUnlessItIsSet() {
        Message message = Message.of(TOPIC, Frame.text("é"));
        assertThat(message.topic()).isEqualTo(TOPIC);
        assertThat(message.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(message.size()).isEqualTo(2);
        assertThat(message.payload()).isEqualTo(bytes("é"));
        assertThat(message.retain()).isFalse();
        assertThat(message.contentType()).isEmpty();
        assertThat(message.responseTopic()).isEmpty();
        assertThat(message.correlationData()).isEmpty();
        assertThat(message.expiry()).isEmpty();
        assertThat(message.userProperties()).isEmpty();
    }

    @Test
    void holdsWhatTheBuilderWasGiven() {
        List<Message.UserProperty> properties = new ArrayList<>();
        properties.add(new Message.UserProperty("n", "1"));
        properties.add(new Message.UserProperty("n", "2"));
        Message message = builder()
                .qos(Qos.EXACTLY_ONCE)
                .retained()
                .contentType("text/plain")
                .responseTopic(Topic.of("r"))
                .correlationData(bytes("c"))
                .expiry(Duration.ofMillis(2_999))
                .userProperties(properties)
                .build();
        properties.clear();
        assertThat(message.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(message.retain()).isTrue();
        assertThat(message.contentType()).contains("text/plain");
        assertThat(message.responseTopic()).contains(Topic.of("r"));
        assertThat(message.correlationData()).contains(bytes("c"));
        assertThat(message.expiry()).contains(Duration.ofSeconds(2));
        assertThat(message.userProperties())
                .extracting(Message.UserProperty::value)
                .containsExactly("1", "2");
    }

    @Test
    void handsOutBuffersThatAreReadOnlyAndIndependent() {
        ByteBuffer window = ByteBuffer.wrap("[xyz]".getBytes(StandardCharsets.UTF_8), 1, 3);
        Message message =
                Message.builder(TOPIC, window).correlationData(bytes("cd")).build();
        assertThat(window.position()).isEqualTo(1);
        message.payload().get();
        message.correlationData().orElseThrow().get();
        assertThat(message.payload()).isEqualTo(bytes("xyz"));
        assertThat(message.size()).isEqualTo(3);
        assertThat(message.correlationData()).contains(bytes("cd"));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> message.payload().put((byte) 0));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> message.correlationData().orElseThrow().put((byte) 0));
    }

    @Test
    void aMessageDoesNotChangeWithItsBuilder() {
        Message.Builder builder = builder().contentType("a");
        Message first = builder.build();
        Message second = builder.contentType("b").qos(Qos.AT_MOST_ONCE).build();
        assertThat(first.contentType()).contains("a");
        assertThat(first.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(second.contentType()).contains("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "\uDC00"})
    void refusesStringsThatAreNoUtf8Strings(String bad) {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().contentType(bad));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message.UserProperty(bad, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message.UserProperty("x", bad));
    }

    @Test
    void takesEmptyStringsWhereTheSpecificationDoes() {
        assertThat(builder().contentType("").build().contentType()).contains("");
        assertThat(new Message.UserProperty("", "").name()).isEmpty();
    }

    @Test
    void refusesMoreThan65535BytesOfStringOrCorrelationData() {
        builder().contentType("a".repeat(65_535)).correlationData(ByteBuffer.allocate(65_535));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().contentType("a".repeat(65_536)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message.UserProperty("x", "a".repeat(65_536)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().correlationData(ByteBuffer.allocate(65_536)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4_294_967_296L})
    void refusesAnExpiryOutOfItsBounds(long seconds) {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().expiry(Duration.ofSeconds(seconds)));
    }

    @Test
    void takesAnExpiryAtItsBounds() {
        assertThat(builder().expiry(Duration.ZERO).build().expiry()).contains(Duration.ZERO);
        Duration longest = Duration.ofSeconds(4_294_967_295L);
        assertThat(builder().expiry(longest).build().expiry()).contains(longest);
    }

    @Test
    void buildsItsFrameOnceForAFanOut() {
        Message message = builder().build();
        assertThat(message.frame()).isEqualTo(Frame.text("secret")).isSameAs(message.frame());
        Message binary = Message.builder(TOPIC, ByteBuffer.wrap(new byte[] {(byte) 0xFF}))
                .build();
        assertThat(binary.frame())
                .isEqualTo(Frame.binary(new byte[] {(byte) 0xFF}))
                .isSameAs(binary.frame());
    }

    @Test
    void neverShowsItsPayload() {
        assertThat(builder().retained().build().toString())
                .contains("t", "6 bytes", "QoS 1", "retain")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void qosKnowsItsLevelAndItsOrder(Qos qos) {
        assertThat(Qos.of(qos.level())).isSameAs(qos);
        assertThat(qos.min(Qos.AT_MOST_ONCE)).isSameAs(Qos.AT_MOST_ONCE);
        assertThat(qos.min(Qos.EXACTLY_ONCE)).isSameAs(qos);
        assertThat(qos.max(Qos.AT_MOST_ONCE)).isSameAs(qos);
        assertThat(qos.max(Qos.EXACTLY_ONCE)).isSameAs(Qos.EXACTLY_ONCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3})
    void qosRefusesOtherLevels(int level) {
        assertThatIllegalArgumentException().isThrownBy(() -> Qos.of(level));
    }

    private static Message.Builder builder() {
        return Message.builder(TOPIC, bytes("secret"));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
