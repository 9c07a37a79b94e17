package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;
import java.util.List;

/** A server that is one {@code java -jar}. */
final class JavaWarServer extends LaunchedServer {

    private JavaWarServer(Launch launch) {
        super(launch);
    }

    static JavaWarServer executable(Path war, LaunchOptions options) {
        if (!options.sharedLibraries().isEmpty()) {
            throw new IllegalArgumentException("the executable archive has no folder for shared libraries");
        }
        return Launch.of("executable-war-", options, launch -> {
            List<String> command = launch.java();
            command.addAll(
                    List.of("-jar", war.toAbsolutePath().toString(), "--port", Integer.toString(launch.httpPort())));
            launch.run(command);
            return new JavaWarServer(launch);
        });
    }

    static JavaWarServer payaraMicro(Path jar, Path war, LaunchOptions options) {
        return Launch.of("payara-micro-", options, launch -> {
            // It has no switch for the address, and its data grid listens on all of them in spite of --nohazelcast.
            Path preboot = launch.folder().write("preboot", """
                            set %1$s.network-config.network-listeners.network-listener.http-listener.address=127.0.0.1
                            set %1$s.hazelcast-config-specific-configuration.enabled=false
                            """.formatted("configs.config.server-config"));
            List<String> command = launch.java();
            command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
            command.addAll(List.of("--prebootcommandfile", preboot.toString()));
            command.addAll(List.of("--port", Integer.toString(launch.httpPort())));
            command.addAll(List.of("--nocluster", "--nohazelcast", "--disablephonehome"));
            launch.shareLibrariesIn("lib");
            command.addAll(List.of("--addlibs", launch.path("lib").toString()));
            command.addAll(List.of("--deploy", war.toAbsolutePath().toString(), "--contextroot", "/"));
            launch.run(command);
            // Its listener answers before the application is there.
            launch.awaitLine("ready in");
            return new JavaWarServer(launch);
        });
    }
}
