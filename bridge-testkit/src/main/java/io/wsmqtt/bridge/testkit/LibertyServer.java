package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Open Liberty with Servlet and WebSocket; it looks for changes of its configuration every half second.
 *
 * <p>The application is taken away by its line in server.xml: if its archive went first, it could not load the classes that it
 * needs for its end.
 */
final class LibertyServer extends LaunchedServer implements RedeployableServer {

    private static final String SERVER = "servers/s1/";
    private static final String APPLICATION = "  <webApplication location=\"bridge.war\" contextRoot=\"/\"/>\n";

    private LibertyServer(Launch launch) {
        super(launch);
    }

    static LibertyServer start(Path home, Path war, LaunchOptions options) {
        return Launch.of("liberty-", options, launch -> {
            launch.folder().folder(SERVER + "apps");
            LibertyServer server = new LibertyServer(launch);
            server.configure(APPLICATION);
            launch.shareLibrariesIn("shared/config/lib/global");
            launch.place(war, launch.path(SERVER + "apps/bridge.war"));
            Path tools = home.resolve("bin/tools").toAbsolutePath();
            List<String> command = launch.java();
            command.addAll(List.of(
                    "-javaagent:" + tools.resolve("ws-javaagent.jar"),
                    "-jar",
                    tools.resolve("ws-server.jar").toString(),
                    "s1"));
            Map<String, String> environment = new HashMap<>(options.environment());
            environment.put("WLP_USER_DIR", launch.folder().path().toString());
            launch.runUntil("CWWKZ00(0[123]|12)", command, environment);
            launch.awaitLine("CWWKF0011I");
            return server;
        });
    }

    private void configure(String application) {
        launch().folder().write(SERVER + "server.xml", """
                        <server>
                          <featureManager>
                            <feature>servlet-6.0</feature>
                            <feature>websocket-2.1</feature>
                          </featureManager>
                          <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
                        %s</server>
                        """.formatted(httpPort(), application));
    }

    @Override
    public void undeploy() {
        launch().awaitAnswer("CWWKZ0009I", () -> configure(""));
    }

    @Override
    public void deploy(Path war) {
        launch().place(war, launch().path(SERVER + "apps/bridge.war"));
        launch().awaitAnswer("CWWKZ00(0[123]|12)", () -> configure(APPLICATION));
    }
}
