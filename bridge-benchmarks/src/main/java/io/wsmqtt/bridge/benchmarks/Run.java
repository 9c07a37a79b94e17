package io.wsmqtt.bridge.benchmarks;

import java.util.List;

/**
 * What a measurement works with.
 *
 * @param contenders all servers, empty for one that starts its own
 */
record Run(Settings settings, List<Contender> contenders, Results results, Progress progress) {
    Run {
        contenders = List.copyOf(contenders);
    }
}
