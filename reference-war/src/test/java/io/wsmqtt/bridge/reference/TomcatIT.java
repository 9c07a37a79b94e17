package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
class TomcatIT {
    @Test
    void aWrongConfigurationFailsTheDeploymentWithTheMessage() {
        try (MosquittoBroker broker = MosquittoBroker.start();
                WarServer tomcat =
                        Servers.tomcat(AcceptanceContract.options(broker).systemProperty("bridge.pin", "5s"))) {
            assertThat(tomcat.log())
                    .contains("bridge.pin (system property): unknown setting; did you mean bridge.ping?");
            assertThat(RawWebSocket.to(tomcat.httpPort(), AcceptanceContract.LAMP + "me")
                            .refused()
                            .status())
                    .isEqualTo(404);
        }
    }
}
