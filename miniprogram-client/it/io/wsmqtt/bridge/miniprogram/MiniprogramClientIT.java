package io.wsmqtt.bridge.miniprogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wsmqtt.bridge.testkit.NodeProject;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The npm package's own checks and tests, with the archive that was just built, on Node. */
@RequiresTool({"node", "npm", "mosquitto"})
class MiniprogramClientIT {
    private static final int OLDEST_NODE = 20;
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private static NodeProject project;

    @BeforeAll
    static void install() {
        project = NodeProject.installInPlace(Path.of("").toAbsolutePath());
        String version = project.run(DEADLINE, "node", "--version").strip();
        boolean supported = Integer.parseInt(version.replaceAll("^v|\\..*", "")) >= OLDEST_NODE;
        String message = "Node is " + version + ": the client's tests need " + OLDEST_NODE + " or newer";
        if ("true".equalsIgnoreCase(System.getenv("CI"))) {
            assertThat(supported).as(message).isTrue();
        }
        assumeTrue(supported, message + ", and are skipped");
    }

    @Test
    void itCompilesAlsoAgainstThePublishedTypingsOfEachPlatform() {
        print(project.run(DEADLINE, "node", "scripts/check.mjs"));
    }

    @Test
    void itIsWhatItsSourcesGiveAndDoesWhatItSays() {
        run("base64", "connection", "drop-in", "global", "options", "package", "payload");
    }

    @Test
    void theStandInsOfThePlatformsHaveTheirQuirks() {
        run("device", "wx", "my", "uni");
    }

    @Test
    void itServesEachPlatformThroughTheBridge() {
        run("platforms", "samples");
    }

    @Test
    void itLosesNothingThroughAHundredDrops() {
        run("faults");
    }

    private static void run(String... tests) {
        String[] command = new String[tests.length + 2];
        command[0] = "node";
        command[1] = "scripts/test.mjs";
        System.arraycopy(tests, 0, command, 2, tests.length);
        String printed = project.run(DEADLINE, command);
        print(printed);
        assertThat(printed).containsPattern("pass [1-9]").contains("fail 0", "skipped 0", "cancelled 0");
    }

    private static void print(String printed) {
        System.out.println(printed);
    }
}
