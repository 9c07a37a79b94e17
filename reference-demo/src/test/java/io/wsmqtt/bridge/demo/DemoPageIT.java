package io.wsmqtt.bridge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.NodeProject;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The demonstration as a visitor sees it: src/test/node drives a browser through its page. */
@RequiresTool({"node", "npm", "chromium"})
class DemoPageIT {
    private static final Duration DEADLINE = Duration.ofMinutes(8);
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+#\\S+&demo=\\S+");

    @Test
    void aVisitorCutsTheNetworkAndRestartsTheBridgeAndSeesThatNothingIsLost() throws Exception {
        NodeProject browser = NodeProject.install(Path.of("src/test/node"), Path.of("target/page-test"));
        Path screenshots = Path.of("target/screenshots").toAbsolutePath();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        Path archive = Path.of(System.getProperty("bridge.war"));

        try (Demo demo = Demo.start(archive, new Ports(21_983, 28_180), out)) {
            assertThat(demo).isNotNull();
            Matcher address = ADDRESS.matcher(printed.toString(StandardCharsets.UTF_8));
            assertThat(address.find()).as("address in %s", printed).isTrue();

            String steps = browser.run(DEADLINE, "node", "page-test.mjs", address.group(), screenshots.toString());

            assertThat(steps).contains("15 steps passed");
        }
    }
}
