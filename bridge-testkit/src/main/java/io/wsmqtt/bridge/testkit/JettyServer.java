package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Jetty with the modules of one Jakarta EE release; it looks for changes in its folder every second. */
final class JettyServer extends LaunchedServer implements RedeployableServer {

    private static final String ROOT = "webapps/ROOT.war";

    private JettyServer(Launch launch) {
        super(launch);
    }

    static JettyServer start(Path home, String release, Path war, LaunchOptions options) {
        return Launch.of("jetty-", options, launch -> {
            String start = home.resolve("start.jar").toAbsolutePath().toString();
            String base = "jetty.base=" + launch.folder().path();
            Tools.run(List.of(
                    Tools.javaIn(options.javaHome()).toString(),
                    "-jar",
                    start,
                    base,
                    "--add-modules=http,ext," + release + "-deploy," + release + "-annotations," + release
                            + "-websocket-jakarta"));
            launch.shareLibrariesIn("lib/ext");
            launch.place(war, launch.path(ROOT));
            List<String> command = new ArrayList<>(launch.java());
            command.addAll(List.of(
                    "-jar",
                    start,
                    base,
                    "jetty.http.host=127.0.0.1",
                    "jetty.http.port=" + launch.httpPort(),
                    "jetty.deploy.scanInterval=1"));
            launch.runUntil("oejs.Server:main: Started", command, options.environment());
            return new JettyServer(launch);
        });
    }

    @Override
    public void undeploy() {
        launch().awaitAnswer("ContextHandler:.*: Stopped oeje", () -> launch().delete(ROOT));
    }

    @Override
    public void deploy(Path war) {
        launch().awaitAnswer(
                        "ServletContextHandler:.*: Started oeje|Failed startup of context",
                        () -> launch().place(war, launch().path(ROOT)));
    }
}
