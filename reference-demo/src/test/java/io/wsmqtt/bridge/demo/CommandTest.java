package io.wsmqtt.bridge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {
    private final Lamp lamp = new Lamp(new Random(1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"CMD\":\"SWITCH\",\"on\":false} | {\"answer\":\"SWITCH\",\"on\":false,\"brightness\":60}",
                "{\"CMD\":\"BRIGHTNESS\",\"value\":0,\"i\":3} | {\"answer\":\"BRIGHTNESS\",\"on\":true,\"brightness\":0,\"i\":3}",
                "{\"CMD\":\"BRIGHTNESS\",\"value\":101} | {\"error\":\"BRIGHTNESS needs \\\"value\\\": a whole number from 0 to 100\"}",
                "{\"CMD\":\"SWITCH\",\"on\":1} | {\"error\":\"SWITCH needs \\\"on\\\": true or false\"}",
                "{\"CMD\":\"DANCE\",\"i\":\"x\"} | {\"error\":\"unknown command: DANCE\"}",
                "hello | {\"error\":\"unknown command: hello\"}",
                "[1] | {\"error\":\"unknown command: [1]\"}",
            })
    void eachCommandIsAnswered(String text, String answer) {
        assertThat(answerTo(text)).isEqualTo(answer);
    }

    @Test
    void theStateComesWithReadings() {
        assertThat(answerTo("{\"CMD\":\"STATE\"}"))
                .isEqualTo(
                        "{\"answer\":\"STATE\",\"on\":true,\"brightness\":60,\"readings\":{\"temperature\":24.5,\"power\":6.4,\"brightness\":60}}");
    }

    @Test
    void onlyWhatIsNewIsAChange() {
        assertThat(Command.parse("{\"CMD\":\"SWITCH\",\"on\":true}").applyTo(lamp))
                .isFalse();
        assertThat(Command.parse("{\"CMD\":\"SWITCH\",\"on\":false}").applyTo(lamp))
                .isTrue();
        assertThat(Command.parse("{\"CMD\":\"BRIGHTNESS\",\"value\":60}").applyTo(lamp))
                .isFalse();
        assertThat(Command.parse("{\"CMD\":\"BRIGHTNESS\",\"value\":61}").applyTo(lamp))
                .isTrue();
        assertThat(Command.parse("{\"CMD\":\"STATE\"}").applyTo(lamp)).isFalse();
    }

    private String answerTo(String text) {
        Command command = Command.parse(text);
        command.applyTo(lamp);
        return command.answer(lamp.state()).toString();
    }
}
