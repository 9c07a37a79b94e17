package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool({"node", "npm"})
class NodeProjectTest {

    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path source;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path target;

    @BeforeEach
    void aProjectWithoutPackages() throws IOException {
        Files.writeString(source.resolve("package.json"), """
                {"name": "tiny", "version": "1.0.0", "type": "module"}""");
        Files.writeString(source.resolve("package-lock.json"), """
                {"name": "tiny", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
                 "packages": {"": {"name": "tiny", "version": "1.0.0"}}}""");
    }

    private NodeProject installed(String script) throws IOException {
        Files.writeString(source.resolve("script.mjs"), script);
        return NodeProject.install(source, target.resolve("project"));
    }

    @Test
    void runReturnsWhatTheScriptPrints() throws IOException {
        NodeProject project = installed("console.log('hello', process.argv[2]); console.error('and more');");

        assertThat(project.run(DEADLINE, "node", "script.mjs", "world")).isEqualTo("hello world\nand more\n");
    }

    @Test
    void aScriptThatFailsIsAnExceptionWithWhatItPrinted() throws IOException {
        NodeProject project = installed("console.log('no luck'); process.exitCode = 3;");

        assertThatIllegalStateException()
                .isThrownBy(() -> project.run(DEADLINE, "node", "script.mjs"))
                .withMessageContaining("ended with 3")
                .withMessageContaining("no luck");
    }

    @Test
    void aProjectCanBeInstalledWhereItLies() throws IOException {
        Files.writeString(source.resolve("script.mjs"), "console.log('here')");
        assertThat(NodeProject.installInPlace(source).run(DEADLINE, "node", "script.mjs"))
                .isEqualTo("here\n");
    }

    @Test
    void aScriptThatDoesNotEndIsEndedAtTheDeadline() throws IOException {
        NodeProject project = installed("setInterval(() => {}, 1000);");

        assertThatIllegalStateException()
                .isThrownBy(() -> project.run(Duration.ofMillis(300), "node", "script.mjs"))
                .withMessageContaining("has not ended within PT0.3S");
    }

    @Test
    void changedScriptsAreTakenAndTheSamePackagesAreNotInstalledAgain() throws IOException {
        installed("console.log(1);");
        Path witness = target.resolve("project/node_modules/.package-lock.json");
        Files.createDirectories(witness.getParent());
        Files.writeString(witness, "{}");
        FileTime installedAt = Files.getLastModifiedTime(witness);

        NodeProject again = installed("console.log(2);");

        assertThat(again.run(DEADLINE, "node", "script.mjs")).isEqualTo("2\n");
        assertThat(Files.getLastModifiedTime(witness)).isEqualTo(installedAt);
    }
}
