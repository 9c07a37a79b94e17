package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;

/**
 * A container whose web application can be taken away and put back while it runs.
 *
 * <p>{@link #deploy} and {@link #undeploy} are serial and block until the container has done it, at most two minutes; everything
 * else is thread-safe.
 */
public non-sealed interface RedeployableServer extends WarServer {

    /** Takes the application away; the container goes on without any. */
    void undeploy();

    /** Deploys an application after {@link #undeploy()}; whether it started well is for the log to tell. */
    void deploy(Path war);
}
