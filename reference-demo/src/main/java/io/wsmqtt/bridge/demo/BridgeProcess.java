package io.wsmqtt.bridge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bridge in a process of its own, which can be restarted.
 *
 * <p>Thread-safe. Starting and closing block.
 */
final class BridgeProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 5;

    private final Path archive;
    private final int port;
    private final Map<String, String> settings;
    private final Consumer<BridgeState> listener;
    private final ExecutorService restarts = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "demo-bridge-restart");
        thread.setDaemon(true);
        return thread;
    });
    private final Object lock = new Object();
    private @Nullable BridgeRun run; // guarded by: lock
    private boolean restarting; // guarded by: lock
    private boolean closed; // guarded by: lock

    private BridgeProcess(Path archive, int port, Map<String, String> settings, Consumer<BridgeState> listener) {
        this.archive = archive;
        this.port = port;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Starts it; on return it serves clients.
     *
     * @param listener told of each change from then on; must not block
     */
    static BridgeProcess start(Path archive, int port, String broker, String keys, Consumer<BridgeState> listener)
            throws Exception {
        Map<String, String> settings = Map.of(
                "BRIDGE_BROKER_URI", broker,
                "BRIDGE_KEYS", keys,
                // The broker keeps what a phone lacks, so that a restart loses nothing either.
                "BRIDGE_LINK", "dedicated",
                // HiveMQ CE hands a session new messages only when all before are acknowledged, which a dedicated link
                // does
                // when the phone has confirmed: with the default of 5 s they would come in bursts.
                "BRIDGE_CONFIRM_DELAY", "0s",
                // Long enough for a visitor who cuts the network and then reads on.
                "BRIDGE_RESUME_WINDOW", "10m",
                "BRIDGE_DRAIN_DEADLINE", "2s",
                "BRIDGE_DRAIN_JITTER", "500ms");
        BridgeProcess bridge = new BridgeProcess(archive, port, settings, listener);
        try {
            bridge.runAgain();
            return bridge;
        } catch (Exception e) {
            bridge.close();
            throw e;
        }
    }

    /** Ends it in order and starts it again on the same port. Non-blocking; while a restart is under way it is that one. */
    void restart() {
        synchronized (lock) {
            if (restarting || closed) {
                return;
            }
            restarting = true;
            restarts.execute(this::restartNow);
        }
    }

    private void restartNow() {
        listener.accept(BridgeState.RESTARTING);
        boolean serves = false;
        try {
            BridgeRun former;
            synchronized (lock) {
                former = run;
            }
            if (former != null) {
                former.end();
            }
            runAgain();
            serves = true;
        } catch (Exception e) {
            System.err.println("The bridge did not start again, restart it once more: " + e);
        } finally {
            synchronized (lock) {
                restarting = false;
            }
        }
        if (serves) {
            listener.accept(BridgeState.UP);
        }
    }

    private void runAgain() throws Exception {
        BridgeRun started;
        synchronized (lock) {
            if (closed) {
                throw new IOException("the demonstration ends");
            }
            started = BridgeRun.start(archive, port, settings);
            run = started;
        }
        try {
            started.awaitReady();
        } catch (Exception e) {
            started.kill();
            throw e;
        }
    }

    /** Ends it in order, also while it starts. Blocks for up to 35 s. Idempotent. */
    @Override
    public void close() {
        BridgeRun last;
        synchronized (lock) {
            closed = true;
            last = run;
        }
        if (last != null) {
            last.end();
        }
        restarts.shutdown();
        try {
            if (!restarts.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                restarts.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
