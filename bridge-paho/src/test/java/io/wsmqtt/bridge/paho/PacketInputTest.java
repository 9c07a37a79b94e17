package io.wsmqtt.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

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
        "5002000A, 5002000A",
        // QoS 1 with U+0001 in its topic; without; with a subscription identifier.
        "3206000101000700, 3206000000070000",
        "3206000161000700, 3206000161000700",
        "32080001610007020B05, 32080001610007020B05"
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

    private String through(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        try (PacketInput in = new PacketInput(new ByteArrayInputStream(bytes), limits::add, disconnects::add)) {
            return HexFormat.of().withUpperCase().formatHex(in.readAllBytes());
        }
    }
}
