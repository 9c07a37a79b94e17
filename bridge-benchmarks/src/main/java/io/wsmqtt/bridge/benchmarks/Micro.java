package io.wsmqtt.bridge.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The hot pieces one by one, by JMH: time and garbage of each. */
final class Micro {
    /** As it is chosen among the figures. */
    static final String LABEL = "jmh";

    private static final String GARBAGE = "gc.alloc.rate.norm";

    private Micro() {}

    /** Runs all, each in a JVM of its own, and returns a table in Markdown. */
    static String run() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.wsmqtt\\.bridge\\..*Benchmark\\..*")
                        .forks(1)
                        .warmupIterations(5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
        List<String> lines = new ArrayList<>(List.of("| | ns | ± | bytes |", "|---|---:|---:|---:|"));
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> garbage = result.getSecondaryResults().get(GARBAGE);
            String name = result.getParams().getBenchmark();
            lines.add("| " + name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1) + " | "
                    + Cells.number(time.getScore()) + " | " + Cells.number(time.getScoreError()) + " | "
                    + (garbage == null ? "" : Cells.number(garbage.getScore())) + " |");
        }
        return String.join("\n", lines) + "\n";
    }
}
