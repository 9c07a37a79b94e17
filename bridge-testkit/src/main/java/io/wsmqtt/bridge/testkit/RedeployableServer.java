package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;

/**
 * A server whose application can be taken away and put back while it runs.
 *
 * <p>{@link #deploy} and {@link #undeploy} are serial and block until the server has done it; everything else is
 * thread-safe.
 */
public sealed interface RedeployableServer extends WarServer permits TomcatServer {

    /** Removes the application; the server goes on without any. */
    void undeploy();

    /** Deploys an application after {@link #undeploy()}; whether it started well is for the log to tell. */
    void deploy(Path war);
}
