package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;
import java.util.List;

/** WildFly in its standalone mode; it looks for changes in its folder every second. */
final class WildFlyServer extends LaunchedServer implements RedeployableServer {

    private static final String ROOT = "deployments/ROOT.war";
    private static final String GLOBAL_DIRECTORY =
            "<global-directories><directory name=\"shared\" path=\"shared\" relative-to=\"jboss.server.base.dir\"/>"
                    + "</global-directories>";

    private WildFlyServer(Launch launch) {
        super(launch);
    }

    static WildFlyServer start(Path home, Path war, LaunchOptions options) {
        return Launch.of("wildfly-", options, launch -> {
            launch.folder().copy(home.resolve("standalone/configuration"), "configuration");
            launch.edit(
                    launch.path("configuration/standalone.xml"),
                    "scan-interval=\"5000\"",
                    "scan-interval=\"1000\"",
                    "<spec-descriptor-property-replacement>",
                    GLOBAL_DIRECTORY + "<spec-descriptor-property-replacement>");
            launch.shareLibrariesIn("shared");
            launch.place(war, launch.path(ROOT));
            launch.runUntil("WFLYSRV002[56]", command(home.toAbsolutePath(), launch), options.environment());
            return new WildFlyServer(launch);
        });
    }

    /** What bin/standalone.sh would start, without the shell between. */
    private static List<String> command(Path home, Launch launch) {
        Path base = launch.folder().path();
        List<String> command = launch.java();
        command.addAll(
                Launch.occurrences(home.resolve("bin/common.sh"), "--add-(exports|opens)=[a-zA-Z./]+=ALL-UNNAMED"));
        command.addAll(List.of(
                "-D[Standalone]",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.awt.headless=true",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + base,
                "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                "-Dlogging.configuration="
                        + base.resolve("configuration/logging.properties").toUri(),
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-b",
                "127.0.0.1",
                "-bmanagement",
                "127.0.0.1",
                "-Djboss.http.port=" + launch.httpPort(),
                "-Djboss.https.port=" + FreePorts.next(),
                "-Djboss.management.http.port=" + FreePorts.next(),
                "-Djboss.management.https.port=" + FreePorts.next()));
        return command;
    }

    @Override
    public void undeploy() {
        launch().awaitAnswer("WFLYSRV0009", () -> launch().delete(ROOT));
    }

    @Override
    public void deploy(Path war) {
        launch().awaitAnswer("WFLYSRV0010|WFLYSRV002[12]", () -> launch().place(war, launch().path(ROOT)));
    }
}
