package io.wsmqtt.bridge.testkit;

import java.net.URI;
import java.nio.file.Path;

/**
 * A web application in a real container, at the context path "/", in a process and a temporary folder of its own.
 *
 * <p>Thread-safe. Starting blocks until the application is deployed and the server answers HTTP, at most two minutes;
 * a start that fails is an {@link IllegalStateException} with the end of the log and leaves nothing behind.
 */
public sealed interface WarServer extends AutoCloseable permits RedeployableServer, JavaWarServer {

    /** Tomcat, with the configuration of its distribution, on 127.0.0.1. */
    static TomcatServer tomcat(Path home, Path war, LaunchOptions options) {
        return TomcatServer.start(home, war, options);
    }

    /**
     * Payara Micro, without cluster and usage statistics, its HTTP listener on 127.0.0.1. Its data grid starts in spite of
     * {@code --nohazelcast} and listens on all addresses, at the first free port from 6900 on.
     */
    static WarServer payaraMicro(Path jar, Path war, LaunchOptions options) {
        return JavaWarServer.payaraMicro(jar, war, options);
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
