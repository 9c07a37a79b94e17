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

    /**
     * Deploys an application after {@link #undeploy()}. One that does not start stands in the log; where the container is told to
     * deploy by a command that fails then, it is an {@link IllegalStateException}.
     */
    void deploy(Path war);
}
