package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StampTest {
    @Test
    void whatIsWrittenIsRead() {
        byte[] bytes = new byte[100];
        Stamp.write(bytes, 7, 0x0123_4567_89AB_CDEFL, 12, 345_678);

        assertThat(Stamp.nanos(bytes, 7)).isEqualTo(0x0123_4567_89AB_CDEFL);
        assertThat(Stamp.round(bytes, 7)).isEqualTo(12);
        assertThat(Stamp.sequence(bytes, 7)).isEqualTo(345_678);
    }

    @Test
    void aPayloadIsText() {
        byte[] payload = Stamp.payload(40);
        Stamp.write(payload, 0, -1, 1, 2);

        assertThat(new String(payload, US_ASCII)).isEqualTo("ffffffffffffffff" + "00000001" + "00000002" + "........");
    }

    @Test
    void aPayloadHasRoomForTheStamp() {
        assertThatIllegalArgumentException().isThrownBy(() -> Stamp.payload(31));
    }
}
