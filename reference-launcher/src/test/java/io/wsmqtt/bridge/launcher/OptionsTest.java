package io.wsmqtt.bridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.launcher.Options.Flag;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void nothingIsAskedForWithoutArguments() {
        Options options = Options.parse();

        assertThat(options.port()).isEmpty();
        assertThat(options.host()).isEmpty();
        assertThat(options.config()).isEmpty();
        assertThat(options.flags()).isEmpty();
    }

    @Test
    void aValueStandsInTheNextArgument() {
        Options options = Options.parse("--port", "9000", "--host", "127.0.0.1", "--config", "my.properties");

        assertThat(options.port()).hasValue(9000);
        assertThat(options.host()).hasValue("127.0.0.1");
        assertThat(options.config()).hasValue(Path.of("my.properties"));
    }

    @Test
    void orBehindAnEqualsSign() {
        Options options = Options.parse("--port=0", "--host=::1", "--config=a=b.properties");

        assertThat(options.port()).hasValue(0);
        assertThat(options.host()).hasValue("::1");
        assertThat(options.config()).hasValue(Path.of("a=b.properties"));
    }

    @Test
    void switchesStandAlone() {
        Options options = Options.parse("--port-fallback", "--until-eof", "--help");

        assertThat(options.flags()).containsExactlyInAnyOrder(Flag.HELP, Flag.PORT_FALLBACK, Flag.UNTIL_EOF);
        assertThat(Options.parse("-h").has(Flag.HELP)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --prot 80      | unknown option: --prot
            start          | unknown option: start
            --help=yes     | unknown option: --help=yes
            --port         | --port needs a value
            --config=      | --config needs a value
            --port 70000   | --port: '70000' is no port; allowed: 0 to 65535
            --port=-1      | --port: '-1' is no port; allowed: 0 to 65535
            --port http    | --port: 'http' is no port; allowed: 0 to 65535
            """)
    void whatMakesNoSenseIsSaid(String arguments, String message) {
        assertThatThrownBy(() -> Options.parse(arguments.split(" ")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessage(message);
    }
}
