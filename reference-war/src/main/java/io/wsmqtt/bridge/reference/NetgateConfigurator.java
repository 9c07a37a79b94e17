package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.jakarta.BridgeConfigurator;
import io.wsmqtt.bridge.jakarta.JakartaAdapter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Leads from the endpoint to the running bridge.
 *
 * <p>Thread-safe. The container makes the instances, so the way leads over the one static reference of this project; it is
 * cleared when the application ends.
 */
public final class NetgateConfigurator extends BridgeConfigurator {
    private static final AtomicReference<@Nullable JakartaAdapter> SERVING = new AtomicReference<>();

    /** For the container. */
    public NetgateConfigurator() {}

    static void serve(JakartaAdapter adapter) {
        SERVING.set(adapter);
    }

    static void serveNobody() {
        SERVING.set(null);
    }

    @Override
    protected JakartaAdapter adapter() {
        JakartaAdapter serving = SERVING.get();
        if (serving == null) {
            throw new IllegalStateException("the bridge is not running");
        }
        return serving;
    }
}
