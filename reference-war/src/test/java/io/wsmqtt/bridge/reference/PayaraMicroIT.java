package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;

@RequiresTool("mosquitto")
class PayaraMicroIT extends AcceptanceContract {
    @Override
    WarServer start(Path archive, LaunchOptions options) {
        return WarServer.payaraMicro(
                Path.of(System.getProperty("payara.micro", "target/payara-micro.jar")), archive, options);
    }
}
