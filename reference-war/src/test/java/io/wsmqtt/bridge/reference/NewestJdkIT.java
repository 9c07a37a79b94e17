package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.RequiresTool;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;

/** The archive by itself on the newest JDK of this machine, if that is a newer one than the build's. */
@RequiresTool("mosquitto")
class NewestJdkIT extends AcceptanceContract {
    @Override
    WarServer start(Path archive, LaunchOptions options) {
        return WarServer.executable(archive, options.javaHome(NewestJdk.required()));
    }
}
