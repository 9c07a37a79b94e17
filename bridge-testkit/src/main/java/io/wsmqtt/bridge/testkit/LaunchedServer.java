package io.wsmqtt.bridge.testkit;

/** A server that was launched. Thread-safe. */
abstract non-sealed class LaunchedServer implements WarServer {

    private final Launch launch;

    LaunchedServer(Launch launch) {
        this.launch = launch;
    }

    final Launch launch() {
        return launch;
    }

    @Override
    public final int httpPort() {
        return launch.httpPort();
    }

    @Override
    public final ServerProcess process() {
        return launch.process();
    }

    @Override
    public final void close() {
        launch.close();
    }
}
