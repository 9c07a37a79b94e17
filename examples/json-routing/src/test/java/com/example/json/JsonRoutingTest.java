package com.example.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Route;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRoutingTest {
    private final JsonRouting routing = new JsonRouting();

    @ParameterizedTest
    @ValueSource(strings = {"STATE", "SWITCH", "DIM"})
    void eachCommandHasATopicOfItsOwn(String command) {
        Frame frame = Frame.text("{\"id\":7,\"CMD\":\"" + command + "\",\"more\":{\"CMD\":\"no\"}}");

        Route route = routing.route(alice("1"), frame);

        assertThat(route).isInstanceOfSatisfying(Route.Publish.class, publish -> {
            assertThat(publish.message().topic().name()).isEqualTo("netgate/lamp/1/cmd/" + command + "/alice");
            assertThat(publish.message().payload()).isEqualTo(frame.payload());
            assertThat(publish.message().contentType()).contains("application/json");
        });
    }

    @Test
    void aBinaryFrameIsReadTheSame() {
        Frame frame = Frame.binary("{\"CMD\":\"STATE\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(routing.route(alice("1"), frame)).isInstanceOf(Route.Publish.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"CMD":"REBOOT"}                 | this CMD is not known
        {"CMD":"#"}                      | this CMD is not known
        {"CMD":"SWITCH/../x"}            | this CMD is not known
        {"CMD":""}                       | this CMD is not known
        {"CMD":7}                        | CMD must be one text
        {"CMD":["STATE"]}                | CMD must be one text
        {"CMD":"STATE","CMD":"DIM"}      | CMD must be one text
        {"cmd":"STATE"}                  | CMD is missing
        {}                               | CMD is missing
        ["STATE"]                        | send a JSON object
        "STATE"                          | send a JSON object
        {"CMD":"STATE"}{"CMD":"STATE"}   | send one JSON object a frame
        {"CMD":"STATE"} x                | this is no valid JSON
        {"CMD":"STATE"                   | this is no valid JSON
        {"CMD":"STATE","x":}             | this is no valid JSON
        hello                            | this is no valid JSON
        """)
    void whatHoldsNoKnownCommandIsAnswered(String text, String answer) {
        assertThat(routing.route(alice("1"), Frame.text(text))).isEqualTo(reply(answer));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0xFF, 0xC3})
    void bytesThatAreNoTextAreAnswered(int value) {
        Frame frame = Frame.binary(new byte[] {'{', '"', (byte) value, '"', ':', '1', '}'});

        assertThat(routing.route(alice("1"), frame)).isEqualTo(reply("this is no valid JSON"));
    }

    @Test
    void anEmptyFrameIsAnswered() {
        assertThat(routing.route(alice("1"), Frame.text(""))).isEqualTo(reply("send a JSON object"));
    }

    @Test
    void deepNestingIsAnsweredAndCostsNothing() {
        Frame frame = Frame.text("{\"x\":" + "[".repeat(30_000) + "]".repeat(30_000) + ",\"CMD\":\"STATE\"}");

        assertThat(routing.route(alice("1"), frame)).isEqualTo(reply("this is no valid JSON"));
    }

    @Test
    void noValueOfTheAddressWidensTheTopic() {
        Frame frame = Frame.text("{\"CMD\":\"STATE\"}");

        assertThatThrownBy(() -> routing.route(alice("1/cmd"), frame)).hasMessageContaining("sn is no level");
        assertThatThrownBy(() -> routing.route(alice("+"), frame)).hasMessageContaining("wildcard");
    }

    private static Route reply(String error) {
        return new Route.Reply(Frame.text("{\"ERROR\":\"" + error + "\"}"));
    }

    private static ClientInfo alice(String sn) {
        return new ClientInfo(
                "c1", "lamp/1/alice", Optional.empty(), Map.of("pid", "lamp", "sn", sn, "openid", "alice"), "");
    }
}
