package com.example.rooms;

import io.wsmqtt.bridge.jakarta.BridgeConfigurator;
import io.wsmqtt.bridge.jakarta.JakartaAdapter;
import java.util.concurrent.atomic.AtomicReference;

/** Leads from the endpoint to the bridge. The container makes the instances, so the way leads over a static field. */
public final class RoomsConfigurator extends BridgeConfigurator {
    static final AtomicReference<JakartaAdapter> ADAPTER = new AtomicReference<>();

    /** For the container. */
    public RoomsConfigurator() {}

    @Override
    protected JakartaAdapter adapter() {
        JakartaAdapter adapter = ADAPTER.get();
        if (adapter == null) {
            throw new IllegalStateException("the bridge is not running");
        }
        return adapter;
    }
}
