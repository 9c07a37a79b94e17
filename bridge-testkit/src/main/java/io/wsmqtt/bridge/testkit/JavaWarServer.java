package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server that is one {@code java -jar}. Immutable. */
record JavaWarServer(TempFolder folder, ServerProcess process, int httpPort) implements WarServer {

    private static final Duration START_DEADLINE = Duration.ofMinutes(2);

    static JavaWarServer executable(Path war, LaunchOptions options) {
        int port = options.portOrFree();
        JavaWarServer server = launch(
                TempFolder.create("executable-war-"), port, options, war, List.of("--port", Integer.toString(port)));
        return server.whenReady(() -> {});
    }

    static JavaWarServer payaraMicro(Path jar, Path war, LaunchOptions options) {
        int port = options.portOrFree();
        TempFolder folder = TempFolder.create("payara-micro-");
        // It has no switch for the address.
        Path preboot = folder.write(
                "preboot",
                "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener"
                        + ".address=127.0.0.1\n");
        JavaWarServer server = launch(
                folder,
                port,
                options,
                jar,
                List.of(
                        "--prebootcommandfile",
                        preboot.toString(),
                        "--port",
                        Integer.toString(port),
                        "--nocluster",
                        "--nohazelcast",
                        "--disablephonehome",
                        "--deploy",
                        war.toAbsolutePath().toString(),
                        "--contextroot",
                        "/"));
        // Its listener answers before the application is there.
        return server.whenReady(() -> server.process().awaitLog("ready in", START_DEADLINE));
    }

    private static JavaWarServer launch(
            TempFolder folder, int port, LaunchOptions options, Path jar, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Tools.javaIn(options.javaHome()).toString());
        // Both unpack themselves there, and a killed process cannot clean up.
        command.add("-Djava.io.tmpdir=" + folder.folder("tmp"));
        command.addAll(options.jvmArguments());
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        command.addAll(arguments);
        return new JavaWarServer(
                folder,
                ServerProcess.start(new ServerProcess.Spec(
                        command,
                        folder.path(),
                        options.environment(),
                        folder.path().resolve("server.log"))),
                port);
    }

    private JavaWarServer whenReady(Runnable wait) {
        try {
            wait.run();
            process.awaitHttp(uri(), START_DEADLINE);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
