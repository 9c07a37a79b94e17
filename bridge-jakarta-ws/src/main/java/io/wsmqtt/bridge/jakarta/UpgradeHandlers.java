package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.util.Map;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upgrade handlers that Tyrus was given in Payara and GlassFish, whose request threads pool requests, with them the last upgrade
 * handler of each, and with that the endpoint: the classes of an application that is gone.
 *
 * <p>Thread-safe and non-blocking. Holds no handler that the container has let go of.
 */
final class UpgradeHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeHandlers.class);

    @GuardedBy("this")
    private final Map<HttpUpgradeHandler, Boolean> handlers = new WeakHashMap<>();

    /** Takes note of one that has its handshake behind it and is about to get its connection, if it is of those. */
    void made(HttpUpgradeHandler handler) {
        if (!TyrusHandler.is(handler)) {
            return;
        }
        synchronized (this) {
            handlers.put(handler, true);
        }
        try {
            new TyrusHandler(handler).connectWhenNeeded();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("{} waits for its connection, an unknown version", handler, e);
        }
    }

    /** Parts them from their endpoints; for when all sessions have ended. */
    synchronized void release() {
        handlers.keySet().forEach(UpgradeHandlers::release);
        handlers.clear();
    }

    private static void release(HttpUpgradeHandler handler) {
        try {
            new TyrusHandler(handler).release();
        } catch (ReflectiveOperationException | RuntimeException e) {
            // What it keeps goes when its threads have new requests.
            LOG.debug("{} is not parted from its endpoint, an unknown version", handler, e);
        }
    }
}
