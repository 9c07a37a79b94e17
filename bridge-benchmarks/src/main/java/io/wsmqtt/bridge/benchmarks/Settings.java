package io.wsmqtt.bridge.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * What a run is asked for, by system properties that begin with {@code bench.}; one that is empty is not set.
 *
 * @param figures which are measured
 * @param complete whether that is all of them, so that the documents may be written
 * @param pieces whether the pieces of the engine are measured instead, by JMH
 * @param rounds how often each is measured on each variant
 * @param time how long each round lasts
 * @param clients how many each server has
 * @param many how many there are where connections are measured
 * @param perSecond messages a second
 * @param warmUp messages that each server gets before, each way
 * @param war the archive
 * @param directory for logs, and for the report of a run that is not complete
 * @param documents for the report of one that is
 */
record Settings(
        List<Figure> figures,
        boolean complete,
        boolean pieces,
        List<Variant> variants,
        int rounds,
        Duration time,
        int clients,
        int many,
        int perSecond,
        int warmUp,
        Path war,
        Path directory,
        Path documents) {

    private static final int MOST_OF_EACH = 30;
    private static final List<Figure> FIGURES = List.of(Figure.values());

    Settings {
        if (perSecond > clients * MOST_OF_EACH) {
            throw new IllegalArgumentException("bench.rate is more than " + MOST_OF_EACH
                    + " a second for each of bench.clients: the bridge allows each 50, and the warm-up is faster");
        }
        figures = List.copyOf(figures);
        variants = List.copyOf(variants);
    }

    static Settings from(Properties properties) {
        List<String> figures = list(get(properties, "bench.figures", ""));
        boolean pieces = figures.equals(List.of(Micro.LABEL));
        return new Settings(
                figures.isEmpty() || pieces ? FIGURES : Figure.parse(figures),
                figures.isEmpty(),
                pieces,
                Variant.all(list(get(properties, "bench.connectors", Variant.PAHO))),
                number(properties, "bench.rounds", 5),
                Duration.ofSeconds(number(properties, "bench.seconds", 3)),
                number(properties, "bench.clients", 1_000),
                number(properties, "bench.many", 5_000),
                number(properties, "bench.rate", 8_000),
                number(properties, "bench.warmup", 150_000),
                Path.of(get(properties, "bridge.war", "reference-war/target/bridge.war")),
                Path.of(get(properties, "bench.directory", "target/bench")).toAbsolutePath(),
                Path.of(get(properties, "bench.documents", "docs")));
    }

    private static int number(Properties properties, String name, int otherwise) {
        return Integer.parseInt(get(properties, name, Integer.toString(otherwise)));
    }

    private static String get(Properties properties, String name, String otherwise) {
        String value = properties.getProperty(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
