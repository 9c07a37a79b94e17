package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.TomcatServer;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
class TomcatIT extends AcceptanceContract {
    private static final Path HOME = Path.of(System.getProperty("tomcat.home", "target/tomcat"));

    @Override
    WarServer start(Path archive, LaunchOptions options) {
        return WarServer.tomcat(HOME, archive, options);
    }

    @Test
    void healthAndMetricsHaveTheirUsualAddresses() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").body()).isEqualTo("{\"status\":\"UP\"}\n");
        assertThat(get("/metrics").body()).contains("bridge_sessions");
    }

    @Test
    void aWrongConfigurationFailsTheDeploymentWithTheMessage() {
        try (MosquittoBroker own = MosquittoBroker.start();
                TomcatServer tomcat =
                        WarServer.tomcat(HOME, archive(), options(own).systemProperty("bridge.pin", "5s"))) {
            assertThat(tomcat.log())
                    .contains("bridge.pin (system property): unknown setting; did you mean bridge.ping?");
            assertThat(RawWebSocket.to(tomcat.httpPort(), LAMP + "me").refused().status())
                    .isEqualTo(404);
        }
    }

    @Override
    String ownLog() {
        // Tomcat quotes a malformed request line once, at INFO; docs/configuration.md says how to switch that off.
        return server().log().replaceAll("(?m)^.*Invalid character found in the request target.*$", "");
    }
}
