package io.wsmqtt.bridge.demo;

import java.util.Locale;

/** Whether the bridge's process serves clients. */
enum BridgeState {
    UP,
    RESTARTING;

    String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
