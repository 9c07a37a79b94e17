package io.wsmqtt.bridge.benchmarks;

import java.util.Optional;

/** What is reported, a line each. */
enum Metric {
    DOWN_QOS0("device to user, QoS 0", "µs CPU"),
    DOWN_QOS1("device to user, QoS 1", "µs CPU"),
    UP_QOS0("user to device, QoS 0", "µs CPU"),
    UP_QOS1("user to device, QoS 1", "µs CPU"),
    FAN_OUT("one message to all users of a device, each delivery", "µs CPU"),
    BURST("100 messages at once to one user, each", "µs CPU"),
    IDLE_RESIDENT("idle session, resident memory", "KiB"),
    IDLE_HEAP("idle session, heap", "KiB"),
    COMEBACK_TIME("all clients come back at once: until they are served", "s"),
    COMEBACK_CPU("all clients come back at once: CPU of the server", "ms CPU"),
    COMEBACK_REFUSED("all clients come back at once: refused", "clients"),
    COMEBACK_REPEATED("all clients come back at once: messages lost and sent again", "messages"),
    THROUGHPUT("most messages a second, device to user, QoS 0", "1/s"),
    DELAY_P50("delay, device to user, median", "ms"),
    DELAY_P99("delay, 99 %", "ms"),
    DELAY_P999("delay, 99.9 %", "ms"),
    DELAY_BEYOND("delay, 99 %, beyond that of the broker alone", "ms"),
    STALLED_P99("delay of the others while one does not read, 99 %", "ms"),
    STALLED_RATIO("the same delay, as a ratio to when all read", "");

    private static final double MILLIS_BEYOND_BROKER = 10;

    private final String title;
    private final String unit;

    Metric(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** For people. */
    String title() {
        return title;
    }

    /** Empty for a ratio. */
    String unit() {
        return unit;
    }

    /** Whether the ratio to the naive relay says something. */
    boolean isRelative() {
        return switch (this) {
            case COMEBACK_REFUSED, COMEBACK_REPEATED, DELAY_BEYOND, STALLED_RATIO, STALLED_P99 -> false;
            default -> true;
        };
    }

    /** What the variant is to reach; the naive relay and the broker have no goals. */
    Optional<Goal> goal(Variant variant) {
        if (!variant.kind().isBridge()) {
            return Optional.empty();
        }
        boolean executable = variant.kind() == Kind.EXEC;
        return switch (this) {
            case DOWN_QOS0 -> Optional.of(Goal.ratio(variant.connector().equals(Variant.PAHO) ? 0.85 : 0.6));
            case DOWN_QOS1, COMEBACK_CPU, DELAY_P99 -> Optional.of(Goal.ratio(1.0));
            case UP_QOS0 -> Optional.of(Goal.ratio(executable ? 0.75 : 0.95));
            case FAN_OUT -> Optional.of(Goal.ratio(0.75));
            case BURST -> Optional.of(Goal.ratio(0.4));
            case IDLE_RESIDENT -> executable ? Optional.of(Goal.value(27)) : Optional.empty();
            case COMEBACK_TIME -> Optional.of(Goal.value(3));
            case COMEBACK_REFUSED -> Optional.of(Goal.value(0));
            case DELAY_BEYOND -> Optional.of(Goal.value(MILLIS_BEYOND_BROKER));
            case STALLED_RATIO -> Optional.of(Goal.value(1.1));
            default -> Optional.empty();
        };
    }
}
