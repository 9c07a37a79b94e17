package io.wsmqtt.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.Qos;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketInputTest {
    private final List<ServerLimits> limits = new ArrayList<>();
    private final List<Integer> disconnects = new ArrayList<>();
    private final List<List<Publish>> bursts = new ArrayList<>();

    @Test
    void theLimitsOfConnackAreTakenAndMadeHarmlessForPaho() throws IOException {
        assertThat(through("2012" + "0000" + "0F" + "21FFFF" + "22000A" + "2700010000" + "2401" + "2500"))
                .isEqualTo("2012" + "0000" + "0F" + "217FFF" + "220000" + "27FFFFFFFF" + "2401" + "2500");
        assertThat(limits).containsExactly(new ServerLimits(65_535, Qos.AT_LEAST_ONCE, false, 65_536, true, true));
    }

    @ParameterizedTest
    @CsvSource({
        "9004000A0097, 9004000A0083",
        "9004000A0087, 9004000A0087",
        "9004000A0001, 9004000A0001",
        "4003000A91, 4003000A83",
        "5003000A87, 4003000A87",
        "5002000A, 5002000A"
    })
    void whatPahoCannotTakeIsMended(String packet, String mended) throws IOException {
        assertThat(through(packet)).isEqualTo(mended);
    }

    @ParameterizedTest
    @CsvSource({"E000, 0", "E0018E, 142", "E0028E00, 142"})
    void theReasonOfADisconnectIsTaken(String packet, int reasonCode) throws IOException {
        assertThat(through(packet)).isEqualTo(packet);
        assertThat(disconnects).containsExactly(reasonCode);
    }

    @Test
    void messagesAreTakenOutAndWhatIsReadTogetherIsHandedOverTogether() throws IOException {
        String one = "3008" + "000161" + "00" + "30303030";
        String two = "320A" + "000162" + "0007" + "00" + "31313131";
        assertThat(through(one + two + "D000" + one)).isEqualTo("D000");
        assertThat(bursts).extracting(List::size).containsExactly(2, 1);
        assertThat(bursts.get(0)).extracting(Publish::packetId).containsExactly(0, 7);
    }

    @Test
    void oneBurstHasAtMost64Messages() throws IOException {
        through(("3004" + "000161" + "00").repeat(150));
        assertThat(bursts).extracting(List::size).containsExactly(64, 64, 22);
    }

    @Test
    void aMessageThatIsLargerThanTheBufferArrivesWhole() throws IOException {
        String payload = "31".repeat(100_000);
        assertThat(through("30A48D06" + "000161" + "00" + payload + "D000")).isEqualTo("D000");
        assertThat(bursts.get(0).get(0).message())
                .isNotNull()
                .satisfies(message -> assertThat(message.size()).isEqualTo(100_000));
    }

    @Test
    void whatCameBeforeAMalformedMessageIsHandedOver() {
        String good = "3004" + "000161" + "00";
        assertThatThrownBy(() -> through(good + "3004" + "000961" + "00"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too short");
        assertThat(bursts).extracting(List::size).containsExactly(1);
    }

    private String through(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        try (PacketInput in = new PacketInput(
                new ByteArrayInputStream(bytes), new Topics(), limits::add, disconnects::add, bursts::add)) {
            return HexFormat.of().withUpperCase().formatHex(in.readAllBytes());
        }
    }
}
