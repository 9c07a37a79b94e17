package io.wsmqtt.bridge.testkit;

import java.net.URI;
import java.nio.file.Path;

/**
 * A web application in a real container, at the context path "/", in a process and a temporary folder of its own.
 *
 * <p>Thread-safe. Starting blocks until the application is deployed and the server answers HTTP, at most two minutes;
 * a start that fails is an {@link IllegalStateException} with the end of the log and leaves nothing behind.
 */
public sealed interface WarServer extends AutoCloseable permits RedeployableServer, LaunchedServer {

    /** Tomcat, with the configuration of its distribution, on 127.0.0.1. */
    static RedeployableServer tomcat(Path home, Path war, LaunchOptions options) {
        return TomcatServer.start(home, war, options);
    }

    /** Payara Micro, without cluster, data grid and usage statistics, on 127.0.0.1. */
    static WarServer payaraMicro(Path jar, Path war, LaunchOptions options) {
        return JavaWarServer.payaraMicro(jar, war, options);
    }

    /** Jetty with the modules for WebSocket of one release, on 127.0.0.1; the release is as in their names: ee10, ee11. */
    static RedeployableServer jetty(Path home, String release, Path war, LaunchOptions options) {
        return JettyServer.start(home, release, war, options);
    }

    /** Open Liberty with the features Servlet 6.0 and WebSocket 2.1, on 127.0.0.1. */
    static RedeployableServer liberty(Path home, Path war, LaunchOptions options) {
        return LibertyServer.start(home, war, options);
    }

    /** WildFly, with the configuration of its distribution, on 127.0.0.1. */
    static RedeployableServer wildFly(Path home, Path war, LaunchOptions options) {
        return WildFlyServer.start(home, war, options);
    }

    /** GlassFish or Payara Server, with the domain1 of its distribution, on 127.0.0.1. */
    static RedeployableServer glassFish(Path home, Path war, LaunchOptions options) {
        return GlassFishServer.start(home, war, options);
    }

    /** The archive by itself: {@code java -jar war --port N}; which address it binds to is its own affair. */
    static WarServer executable(Path war, LaunchOptions options) {
        return JavaWarServer.executable(war, options);
    }

    /** The port for HTTP and WebSocket. */
    int httpPort();

    /** The address of the application, ending in a slash. */
    default URI uri() {
        return URI.create("http://127.0.0.1:" + httpPort() + "/");
    }

    /** What the server and the application have printed. */
    default String log() {
        return process().log();
    }

    /** The process, to stop, kill or halt it or to wait for something in its log. */
    ServerProcess process();

    /** Kills the process and removes its folder. Idempotent. */
    @Override
    void close();
}
