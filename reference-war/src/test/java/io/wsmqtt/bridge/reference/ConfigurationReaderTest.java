package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.OverflowPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/me"));
    private final Map<String, String> properties = new HashMap<>(Map.of("java.version", "17"));

    private Configuration read() {
        return new ConfigurationReader(environment, properties, Optional.empty(), Map.of()).read();
    }

    private String problems() {
        try {
            return "none: " + read();
        } catch (ConfigurationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void everythingHasItsDefaultIfNothingIsSet() {
        Configuration settings = read();

        assertThat(settings.get(Settings.PING)).isEqualTo(Duration.ofSeconds(25));
        assertThat(settings.get(Settings.FRAME_MAX)).isEqualTo(65_536);
        assertThat(settings.get(Settings.OUTBOUND_OVERFLOW)).isEqualTo(OverflowPolicy.DISCONNECT);
        assertThat(settings.get(Settings.TOPICS_SUBSCRIBE))
                .containsExactly("netgate/{pid}/{sn}/to/{openid}", "netgate/{pid}/{sn}/to-all");
        assertThat(settings.find(Settings.KEYS)).isEmpty();
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings).hasToString("{}");
    }

    @Test
    void theEnvironmentWinsOverPropertiesAndTheseOverTheFile() throws IOException {
        Path file = file("b.properties", "bridge.ping=1s\nbridge.silent=40s\nbridge.linger=3s\n");
        properties.putAll(Map.of("bridge.config", file.toString(), "bridge.ping", "2s", "bridge.silent", "50s"));
        environment.put("BRIDGE_PING", "3s");

        Configuration settings = read();

        assertThat(settings.get(Settings.PING)).hasSeconds(3);
        assertThat(settings.get(Settings.SILENT)).hasSeconds(50);
        assertThat(settings.get(Settings.LINGER)).hasSeconds(3);
    }

    @Test
    void whatTheContainerWantsHoldsWhereNothingElseIsSaid() throws IOException {
        Map<String, String> ofContainer = Map.of("bridge.connector", "hivemq");
        assertThat(read().get(Settings.CONNECTOR)).isEqualTo("paho");
        assertThat(new ConfigurationReader(environment, properties, Optional.empty(), ofContainer)
                        .read()
                        .get(Settings.CONNECTOR))
                .isEqualTo("hivemq");

        Path file = file("b.properties", "bridge.connector=paho");
        assertThat(new ConfigurationReader(environment, properties, Optional.of(file), ofContainer)
                        .read()
                        .get(Settings.CONNECTOR))
                .isEqualTo("paho");
    }

    @Test
    void aFileThatIsNamedDirectlyWinsOverTheEnvironmentsAndThatOverTheProperty() throws IOException {
        Path first = file("1.properties", "bridge.links=1");
        Path second = file("2.properties", "bridge.links=2");
        Path third = file("3.properties", "bridge.links=3");
        properties.put("bridge.config", third.toString());
        assertThat(read().get(Settings.LINKS)).isEqualTo(3);

        environment.put("BRIDGE_CONFIG", second.toString());
        assertThat(read().get(Settings.LINKS)).isEqualTo(2);

        ConfigurationReader named = new ConfigurationReader(environment, properties, Optional.of(first), Map.of());
        assertThat(named.read().get(Settings.LINKS)).isEqualTo(1);
    }

    @Test
    void theFileIsReadAsUtf8() throws IOException {
        properties.put(
                "bridge.config",
                file("b.properties", "bridge.broker.username=灯").toString());

        assertThat(read().get(Settings.BROKER_USERNAME)).isEqualTo("灯");
    }

    @Test
    void aValueCanStandInAFileOfItsOwnWhereverItIsNamed() throws IOException {
        environment.put("BRIDGE_KEYS_FILE", file("keys", "a=secret-1\n").toString());
        properties.put("bridge.broker.username", "bridge");
        properties.put(
                "bridge.broker.password.file", file("password", " secret-2\n").toString());

        Configuration settings = read();

        assertThat(settings.get(Settings.KEYS)).isEqualTo("a=secret-1");
        assertThat(settings.get(Settings.BROKER_PASSWORD)).isEqualTo("secret-2");
    }

    @Test
    void noSecretIsEverShown() {
        environment.put("BRIDGE_KEYS", "a=secret-1");
        environment.put("BRIDGE_BROKER_USERNAME", "me");
        environment.put("BRIDGE_BROKER_PASSWORD", "secret-2");

        assertThat(read().toString())
                .isEqualTo("{bridge.keys=***, bridge.broker.username=me, bridge.broker.password=***}");

        environment.put("BRIDGE_KEYS", "secret-1");
        assertThat(problems())
                .contains("bridge.keys (environment variable BRIDGE_KEYS): entry 1 of the keys has no name")
                .doesNotContain("secret-1");
    }

    @Test
    void anEmptyVariableIsNotSet() {
        environment.put("BRIDGE_PING", "");

        assertThat(read().get(Settings.PING)).hasSeconds(25);
    }

    @Test
    void whatKubernetesInjectsIsIgnoredWithAWarning() {
        environment.put("BRIDGE_PORT", "tcp://10.0.0.7:80");
        environment.put("BRIDGE_SERVICE_HOST", "10.0.0.7");

        Configuration settings = read();

        assertThat(settings.get(Settings.PORT)).isEqualTo(8080);
        assertThat(settings.warnings())
                .containsExactly(
                        "ignored: BRIDGE_PORT=tcp://10.0.0.7:80 (Kubernetes sets this for a service named bridge; rename the"
                                + " service or set enableServiceLinks: false)",
                        "ignored: BRIDGE_SERVICE_HOST (environment variable): unknown setting");
    }

    @Test
    void anUnknownVariableIsIgnoredWithAWarningThatSaysWhatWasMeant() {
        environment.put("BRIDGE_BROKER_URL", "tcp://broker");

        assertThat(read().warnings())
                .containsExactly("ignored: BRIDGE_BROKER_URL (environment variable): unknown setting; did you mean"
                        + " BRIDGE_BROKER_URI?");
    }

    @Test
    void anUnknownKeyInFileOrPropertiesStopsTheStart() throws IOException {
        Path file = file("b.properties", "bridge.pin=5s\nunrelated=1\n");
        properties.put("bridge.config", file.toString());
        properties.put("bridge.lonk", "shared");

        assertThat(problems())
                .isEqualTo("The bridge cannot start: 3 problems in its configuration"
                        + "\n  - bridge.pin (in " + file + "): unknown setting; did you mean bridge.ping?"
                        + "\n  - unrelated (in " + file + "): unknown setting"
                        + "\n  - bridge.lonk (system property): unknown setting; did you mean bridge.link?");
    }

    @Test
    void boundsOfAPartAreNotAboveThoseOfTheWhole() {
        properties.put("bridge.outbound.messages", "2000");
        properties.put("bridge.outbound.bytes", "5MiB");
        properties.put("bridge.held.bytes", "4MiB");
        properties.put("bridge.held.total", "1MiB");

        assertThat(problems())
                .contains("bridge.held.messages must not be less than bridge.outbound.messages")
                .contains("bridge.held.bytes must not be less than bridge.outbound.bytes")
                .contains("bridge.held.total must not be less than bridge.held.bytes");
    }

    @Test
    void theDefaultOfAPartIsNotAboveWhatTheWholeIsSetTo() {
        properties.put("bridge.held.messages", "100");
        properties.put("bridge.held.total", "512KiB");

        Configuration read = read();
        assertThat(read.get(Settings.OUTBOUND_MESSAGES)).isEqualTo(100);
        assertThat(read.get(Settings.HELD_BYTES)).isEqualTo(512 << 10);
        assertThat(read.get(Settings.OUTBOUND_BYTES)).isEqualTo(512 << 10);
        assertThat(read.where(Settings.OUTBOUND_MESSAGES)).endsWith("(default)");
    }

    @Test
    void aPartThatIsSetAboveTheWholeIsAProblemAlsoAtItsDefault() {
        properties.put("bridge.held.messages", "100");
        properties.put("bridge.outbound.messages", "256");

        assertThat(problems()).endsWith("bridge.held.messages must not be less than bridge.outbound.messages");
    }

    @Test
    void dedicatedLinksNeedATimeForWhichTheBrokerKeepsTheirSessions() {
        properties.put("bridge.link", "dedicated");
        properties.put("bridge.resume.window", "0s");

        assertThat(problems()).contains("bridge.link=dedicated needs a bridge.resume.window of at least 1s");
    }

    @Test
    void aFileThatIsMissingIsAProblem() {
        properties.put("bridge.config", "/nowhere/b.properties");
        environment.put("BRIDGE_KEYS_FILE", "/nowhere/keys");

        assertThat(problems())
                .contains("bridge.config = '/nowhere/b.properties': cannot be read as a properties file in UTF-8")
                .contains(
                        "bridge.keys (environment variable BRIDGE_KEYS_FILE): the file '/nowhere/keys' cannot be read:"
                                + " NoSuchFileException");
    }

    @Test
    void aValueGivenDirectlyAndAsAFileIsAProblem() throws IOException {
        environment.put("BRIDGE_KEYS", "a=1");
        environment.put("BRIDGE_KEYS_FILE", file("keys", "a=2").toString());

        assertThat(problems())
                .contains(
                        "bridge.keys: given twice, directly and as a file (environment variable BRIDGE_KEYS, environment"
                                + " variable BRIDGE_KEYS_FILE)");
    }

    @Test
    void aWrongValueThatIsOverriddenDoesNotMatter() {
        properties.put("bridge.ping", "often");
        environment.put("BRIDGE_PING", "5s");

        assertThat(read().get(Settings.PING)).hasSeconds(5);
    }

    @Test
    void silenceMustLastLongerThanAPing() {
        properties.put("bridge.silent", "20s");

        assertThat(problems()).contains("bridge.silent must be longer than bridge.ping");
    }

    @Test
    void aPasswordNeedsAUserName() {
        environment.put("BRIDGE_BROKER_PASSWORD", "secret");

        assertThat(problems()).endsWith("bridge.broker.password needs bridge.broker.username");
    }

    @Test
    void oneProblemIsCalledAProblem() {
        properties.put("bridge.qos", "2");

        assertThatThrownBy(this::read)
                .hasMessage("The bridge cannot start: a problem in its configuration"
                        + "\n  - bridge.qos = '2' (system property): out of bounds; allowed: 0 to 1");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            bridge.port                    | 65536        | out of bounds; allowed: 0 to 65,535
            bridge.port                    | http         | not a whole number; allowed: 0 to 65,535
            bridge.origins                 | "a,,b"       | a list with an empty entry; allowed: origins such as https://example.org, separated by commas, or *
            bridge.path                    | /netgate/{key} | not of the right form; allowed: /netgate/ and four names in braces
            bridge.path                    | /netgate/{key}/{a}/{a}/{b} | {a} comes twice in "/netgate/{key}/{a}/{a}/{b}"; allowed: /netgate/ and four names in braces
            bridge.broker.uri              | broker:1883  | not an address with tcp:// or ssl://; allowed: tcp://host:port or ssl://host:port, several separated by commas
            bridge.broker.uri              | tcp://a:1,ws://b:2 | not an address with tcp:// or ssl://; allowed: tcp://host:port or ssl://host:port, several separated by commas
            bridge.broker.uri              | tcp://me@a:1 | an address with a user: use bridge.broker.username and .password; allowed: tcp://host:port or ssl://host:port, several separated by commas
            bridge.broker.uri              | tcp://a:1/x  | not an address of a host and a port; allowed: tcp://host:port or ssl://host:port, several separated by commas
            bridge.broker.keepalive        | 0s           | out of bounds; allowed: 1s to 18h, as 500ms, 30s, 5m, 1h
            bridge.connector               | netty        | unknown; allowed: paho, hivemq
            bridge.link                    | both         | unknown; allowed: shared, dedicated
            bridge.links                   | 17           | out of bounds; allowed: 1 to 16
            bridge.node.id                 | a b          | not of the right form; allowed: 1 to 32 of 0-9 A-Z a-z _ -
            bridge.accept                  | text,image   | unknown; allowed: text, binary or both, separated by a comma
            bridge.frame.max               | 64KB         | not a number of bytes, KiB, MiB or GiB; allowed: 1 to 16MiB, as 65536 or 64KiB
            bridge.frame.max               | 17MiB        | out of bounds; allowed: 1 to 16MiB, as 65536 or 64KiB
            bridge.publish.rate            | 0            | out of bounds; allowed: 1 to 1,000,000
            bridge.publish.burst           | -1           | not a whole number; allowed: 1 to 1,000,000
            bridge.outage.bytes            | 1KiB         | out of bounds; allowed: 64KiB to 1GiB, as 65536 or 64KiB
            bridge.sessions.max            | 1e6          | not a whole number; allowed: 1 to 1,000,000
            bridge.sessions.per.user       | 0            | out of bounds; allowed: 1 to 10,000
            bridge.ping                    | 25           | not a number with one of the units ms, s, m, h, d; allowed: 1s to 1h, as 500ms, 30s, 5m, 1h
            bridge.silent                  | 2d           | out of bounds; allowed: 2s to 1d, as 500ms, 30s, 5m, 1h
            bridge.send.deadline           | 1.5s         | not a number with one of the units ms, s, m, h, d; allowed: 100ms to 5m, as 500ms, 30s, 5m, 1h
            bridge.confirm                 | yes          | unknown; allowed: ping, off
            bridge.outbound.messages       | 0            | out of bounds; allowed: 1 to 1,000,000
            bridge.outbound.bytes          | 1B           | out of bounds; allowed: 1KiB to 1GiB, as 65536 or 64KiB
            bridge.outbound.overflow       | drop         | unknown; allowed: disconnect, drop-oldest, drop-newest, latest
            bridge.linger                  | 2h           | out of bounds; allowed: 0s to 1h, as 500ms, 30s, 5m, 1h
            bridge.hold.threads            | 65           | out of bounds; allowed: 0 to 64
            bridge.authentication.deadline | 99ms         | out of bounds; allowed: 100ms to 1m, as 500ms, 30s, 5m, 1h
            bridge.drain.deadline          | 6m           | out of bounds; allowed: 0s to 5m, as 500ms, 30s, 5m, 1h
            bridge.drain.jitter            | forever      | not a number with one of the units ms, s, m, h, d; allowed: 0s to 5m, as 500ms, 30s, 5m, 1h
            """)
    void aWrongValueIsShownWithWhatIsAllowed(String name, String value, String rest) {
        properties.put(name, value);

        assertThat(problems())
                .isEqualTo("The bridge cannot start: a problem in its configuration\n  - " + name + " = '" + value
                        + "' (system property): " + rest);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', textBlock = """
            bridge.topics.publish   | netgate/+/x
            bridge.topics.publish   | netgate/{pid
            bridge.topics.subscribe | netgate/#/x
            bridge.topics.subscribe | $share/group/netgate
            bridge.user             | {pid}/{
            """)
    void aTemplateThatTheEngineRefusesIsAProblemOfItsSetting(String name, String value) {
        properties.put(name, value);

        assertThat(problems())
                .contains("\n  - " + name + " = '" + value + "' (system property): ")
                .contains("; allowed: ");
    }
}
