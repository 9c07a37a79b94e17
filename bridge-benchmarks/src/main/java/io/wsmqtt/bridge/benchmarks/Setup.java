package io.wsmqtt.bridge.benchmarks;

import java.util.List;

/**
 * What all servers that are compared have in common.
 *
 * @param qos of the topics, both ways
 * @param clients how many connect to each
 * @param jvm options of the servers' JVMs
 */
record Setup(int qos, int clients, List<String> jvm) {
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m");

    Setup {
        jvm = List.copyOf(jvm);
    }

    static Setup of(int qos, int clients) {
        return new Setup(qos, clients, JVM);
    }
}
