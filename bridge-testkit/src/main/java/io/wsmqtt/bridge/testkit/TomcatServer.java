package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tomcat with a web application that can be taken away and put back while it runs.
 *
 * <p>{@link #deploy} and {@link #undeploy} are serial and block until Tomcat has noticed, which it looks for every
 * second; everything else is thread-safe.
 */
public final class TomcatServer implements RedeployableServer {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String DEPLOYED = "] has finished in [";
    private static final String UNDEPLOYED = "Undeploying context []";

    private final TempFolder base;
    private final ServerProcess process;
    private final int httpPort;

    private TomcatServer(TempFolder base, ServerProcess process, int httpPort) {
        this.base = base;
        this.process = process;
        this.httpPort = httpPort;
    }

    static TomcatServer start(Path home, Path war, LaunchOptions options) {
        int port = options.portOrFree();
        TempFolder base = TempFolder.create("tomcat-");
        ServerProcess process = null;
        try {
            base.copy(home.resolve("conf"), "conf");
            for (String folder : List.of("logs", "temp", "work", "webapps")) {
                base.folder(folder);
            }
            base.write("conf/server.xml", configured(Files.readString(home.resolve("conf/server.xml")), port));
            Files.copy(war, base.path().resolve("webapps/ROOT.war"));
            process = ServerProcess.start(new ServerProcess.Spec(
                    List.of(
                            "sh",
                            home.resolve("bin/catalina.sh").toAbsolutePath().toString(),
                            "run"),
                    base.path(),
                    environment(home, base.path(), options),
                    base.path().resolve("catalina.log")));
            process.awaitLog("Server startup in", DEADLINE);
            TomcatServer server = new TomcatServer(base, process, port);
            process.awaitHttp(server.uri(), DEADLINE);
            return server;
        } catch (IOException | RuntimeException e) {
            if (process != null) {
                process.close();
            }
            base.close();
            throw e instanceof RuntimeException unchecked ? unchecked : new UncheckedIOException((IOException) e);
        }
    }

    private static String configured(String xml, int port) {
        String closed = replaced(xml, "<Server port=\"8005\"", "<Server port=\"-1\"");
        String bound = replaced(
                closed,
                "<Connector port=\"8080\" protocol=\"HTTP/1.1\"",
                "<Connector port=\"" + port + "\" address=\"127.0.0.1\" protocol=\"HTTP/1.1\"");
        return replaced(
                bound,
                "<Engine name=\"Catalina\" defaultHost=\"localhost\">",
                "<Engine name=\"Catalina\" defaultHost=\"localhost\" backgroundProcessorDelay=\"1\">");
    }

    private static String replaced(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalStateException("Tomcat's server.xml has no " + from);
        }
        return text.replace(from, to);
    }

    private static Map<String, String> environment(Path home, Path base, LaunchOptions options) {
        Map<String, String> environment = new HashMap<>(options.environment());
        environment.put("CATALINA_HOME", home.toAbsolutePath().toString());
        environment.put("CATALINA_BASE", base.toString());
        environment.put("CATALINA_TMPDIR", base.resolve("temp").toString());
        environment.put("JAVA_HOME", options.javaHome().toString());
        environment.put("JRE_HOME", options.javaHome().toString());
        // The messages that are waited for are translated otherwise.
        environment.merge("CATALINA_OPTS", "-Duser.language=en", (theirs, ours) -> ours + " " + theirs);
        if (!options.jvmArguments().isEmpty()) {
            environment.merge(
                    "CATALINA_OPTS",
                    options.jvmArguments().stream().map(TomcatServer::quoted).collect(Collectors.joining(" ")),
                    (before, more) -> before + " " + more);
        }
        return environment;
    }

    /** catalina.sh hands the options to eval, where a bare "|" or "$" would be the shell's. */
    private static String quoted(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }

    @Override
    public int httpPort() {
        return httpPort;
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    @Override
    public void undeploy() {
        long before = logged(UNDEPLOYED);
        try {
            Files.delete(root("webapps/ROOT.war"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.await(
                "undeployment", DEADLINE, () -> logged(UNDEPLOYED) > before && !Files.exists(root("webapps/ROOT")));
    }

    @Override
    public void deploy(Path war) {
        long before = logged(DEPLOYED);
        try {
            // Moved in one step, lest Tomcat finds half of it.
            Path copy = Files.copy(war, root("incoming.war"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, root("webapps/ROOT.war"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.await("deployment", DEADLINE, () -> logged(DEPLOYED) > before);
    }

    private Path root(String name) {
        return base.path().resolve(name);
    }

    private long logged(String text) {
        return log().lines().filter(line -> line.contains(text)).count();
    }

    @Override
    public void close() {
        process.close();
        base.close();
    }
}
