package io.wsmqtt.bridge.benchmarks;

/** In what a relay runs. */
enum Kind {
    /** No relay: a plain MQTT subscriber at the broker. */
    BROKER,
    /** The relay as it is written by hand, in the Tomcat of {@link #STOCK}. */
    NAIVE,
    /** The archive in an embedded Tomcat with the default settings. */
    STOCK,
    /** The archive by itself, {@code java -jar}. */
    EXEC;

    boolean isBridge() {
        return this == STOCK || this == EXEC;
    }
}
