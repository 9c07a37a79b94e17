package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.testkit.FaultProxy.Direction;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What is wrong with a connection of a {@link FaultProxy}. Immutable. */
record Faults(Set<Direction> stalled, boolean swallows, Duration delay) {

    static final Faults NONE = new Faults(Set.of(), false, Duration.ZERO);

    Faults stalling(Direction direction) {
        Set<Direction> more = new HashSet<>(stalled);
        more.add(direction);
        return new Faults(Set.copyOf(more), swallows, delay);
    }

    Faults swallowing() {
        return new Faults(stalled, true, delay);
    }

    Faults delaying(Duration time) {
        return new Faults(stalled, swallows, time);
    }

    Faults resumed() {
        return new Faults(Set.of(), swallows, Duration.ZERO);
    }
}
