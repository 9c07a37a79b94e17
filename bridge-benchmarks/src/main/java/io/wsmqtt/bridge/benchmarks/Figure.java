package io.wsmqtt.bridge.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be chosen to be measured. The order is that of a run: what may leave traces in a server comes late. */
enum Figure {
    DOWN_QOS0(Ground.SERVING, new CpuRounds(Metric.DOWN_QOS0, Load.DOWN, 0)),
    DOWN_QOS1(Ground.SERVING, new CpuRounds(Metric.DOWN_QOS1, Load.DOWN, 1)),
    UP_QOS1(Ground.SERVING, new CpuRounds(Metric.UP_QOS1, Load.UP, 1)),
    FAN_OUT(Ground.SERVING, new CpuRounds(Metric.FAN_OUT, Load.FAN_OUT, 0)),
    BURST(Ground.SERVING, new CpuRounds(Metric.BURST, Load.BURST, 0)),
    DELAY(Ground.SERVING, new DelayRounds()),
    STALLED(Ground.SERVING, new StalledRounds()),
    UP_QOS0(Ground.SERVING_QOS0, new CpuRounds(Metric.UP_QOS0, Load.UP, 0)),
    COMEBACK(Ground.EMPTY, new ComebackRounds()),
    IDLE_MEMORY(Ground.OWN, new IdleMemory());

    /** What a figure needs to be there. */
    enum Ground {
        /** All servers, warm, with their clients. */
        SERVING,
        /** The same, with all topics at QoS 0. */
        SERVING_QOS0,
        /** All servers, without clients. */
        EMPTY,
        /** Nothing: it starts servers itself. */
        OWN
    }

    private final Ground ground;
    private final Measurement measurement;

    Figure(Ground ground, Measurement measurement) {
        this.ground = ground;
        this.measurement = measurement;
    }

    /** As it is chosen: {@code down-qos0}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Ground ground() {
        return ground;
    }

    Measurement measurement() {
        return measurement;
    }

    /**
     * Those that are named; {@code down} stands for all that begin so.
     *
     * @throws IllegalArgumentException if one is unknown
     */
    static List<Figure> parse(List<String> names) {
        return names.stream().flatMap(name -> named(name).stream()).distinct().toList();
    }

    private static List<Figure> named(String name) {
        List<Figure> found = Arrays.stream(values())
                .filter(figure -> figure.label().equals(name) || figure.label().startsWith(name + "-"))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no figure is called " + name + "; there are "
                    + Arrays.stream(values()).map(Figure::label).collect(Collectors.joining(", "))
                    + ", or " + Micro.LABEL + " alone");
        }
        return found;
    }
}
