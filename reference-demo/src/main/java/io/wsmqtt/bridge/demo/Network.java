package io.wsmqtt.bridge.demo;

import java.util.Locale;

/** The network between the page and the bridge. */
enum Network {
    UP,
    DOWN;

    String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
