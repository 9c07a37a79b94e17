package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Field;
import java.util.List;
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
    private static final String TYRUS = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";

    /** What leads from there to the endpoint. */
    private static final List<String> TO_ENDPOINT = List.of("upgradeInfo", "connection", "writer");

    @GuardedBy("this")
    private final Map<HttpUpgradeHandler, Boolean> handlers = new WeakHashMap<>();

    /** Takes note of one, if it is of those. */
    void made(HttpUpgradeHandler handler) {
        if (handler.getClass().getName().equals(TYRUS)) {
            synchronized (this) {
                handlers.put(handler, true);
            }
        }
    }

    /** Parts them from their endpoints; for when all sessions have ended. */
    synchronized void release() {
        handlers.keySet().forEach(UpgradeHandlers::release);
        handlers.clear();
    }

    private static void release(HttpUpgradeHandler handler) {
        for (String name : TO_ENDPOINT) {
            try {
                Field field = handler.getClass().getDeclaredField(name);
                field.setAccessible(true);
                field.set(handler, null);
            } catch (ReflectiveOperationException | RuntimeException e) {
                // Another version: what it keeps goes when its threads have new requests.
                LOG.debug("{} is not parted from its endpoint", handler, e);
            }
        }
    }
}
