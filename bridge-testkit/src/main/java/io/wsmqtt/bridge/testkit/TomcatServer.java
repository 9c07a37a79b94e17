package io.wsmqtt.bridge.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tomcat; it looks for changes in its folder every second. */
final class TomcatServer extends LaunchedServer implements RedeployableServer {

    private static final String ROOT = "webapps/ROOT.war";

    private TomcatServer(Launch launch) {
        super(launch);
    }

    static TomcatServer start(Path home, Path war, LaunchOptions options) {
        return Launch.of("tomcat-", options, launch -> {
            launch.folder().copy(home.resolve("conf"), "conf");
            List.of("logs", "work", "webapps").forEach(launch.folder()::folder);
            launch.edit(
                    launch.path("conf/server.xml"),
                    "<Server port=\"8005\"",
                    "<Server port=\"-1\"",
                    "<Connector port=\"8080\" protocol=\"HTTP/1.1\"",
                    "<Connector port=\"" + launch.httpPort() + "\" address=\"127.0.0.1\" protocol=\"HTTP/1.1\"",
                    "<Engine name=\"Catalina\" defaultHost=\"localhost\">",
                    "<Engine name=\"Catalina\" defaultHost=\"localhost\" backgroundProcessorDelay=\"1\">");
            launch.shareLibrariesIn("lib");
            launch.place(war, launch.path(ROOT));
            launch.runUntil(
                    "Server startup in",
                    List.of(
                            "sh",
                            home.resolve("bin/catalina.sh").toAbsolutePath().toString(),
                            "run"),
                    environment(home, launch));
            return new TomcatServer(launch);
        });
    }

    private static Map<String, String> environment(Path home, Launch launch) {
        LaunchOptions options = launch.options();
        Map<String, String> environment = new HashMap<>(options.environment());
        environment.put("CATALINA_HOME", home.toAbsolutePath().toString());
        environment.put("CATALINA_BASE", launch.folder().path().toString());
        environment.put("CATALINA_TMPDIR", launch.folder().folder("tmp").toString());
        environment.put("JAVA_HOME", options.javaHome().toString());
        environment.put("JRE_HOME", options.javaHome().toString());
        String arguments =
                launch.java().stream().skip(1).map(TomcatServer::quoted).collect(Collectors.joining(" "));
        environment.merge("CATALINA_OPTS", arguments, (theirs, ours) -> ours + " " + theirs);
        return environment;
    }

    /** catalina.sh hands the options to eval, where a bare "|" or "$" would be the shell's. */
    private static String quoted(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }

    @Override
    public void undeploy() {
        launch().awaitAnswer("Undeploying context \\[]", () -> launch().delete(ROOT));
        process().await("removal", Launch.DEADLINE, () -> !Files.exists(launch().path("webapps/ROOT")));
    }

    @Override
    public void deploy(Path war) {
        launch().awaitAnswer("] has finished in \\[", () -> launch().place(war, launch().path(ROOT)));
    }
}
