package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs what is annotated as a stress test, and fails for each that came to a forbidden result.
 *
 * <p>All run in processes of their own, one after another; {@code stress.seconds} are shared out among them, and jcstress
 * itself takes some 10 s and a second for each. A stress test has two actors: with more it would not run on two processors.
 * The console of the run is in {@code target/jcstress}. For a long run of some:
 * {@code mvn verify -pl bridge-stress -am -Dstress.seconds=600 -Dstress.tests=SubscriptionTable}.
 */
@DisplayName("The engine, with several threads at it")
class StressTest {
    /** With biased locking and without: jcstress knows no way to leave one out. */
    private static final int RUNS_OF_EACH = Runtime.version().feature() < 18 ? 2 : 1;

    private static final int MIN_MILLIS = 50;
    /** Each of some 56 JVMs takes 1.5 to 2.6 s to start and to stop, as the machine is. */
    private static final long START_AND_STOP_SECONDS = 240;

    private final Path directory = Path.of(System.getProperty("stress.directory", "target/jcstress"));
    private final int seconds = Integer.getInteger("stress.seconds", 16);
    private final String selected = System.getProperty("stress.tests", "");

    @TestFactory
    @DisplayName("comes to no forbidden result")
    Stream<DynamicTest> stressTests() throws Exception {
        List<String> expected = TestList.tests().stream()
                .filter(name -> name.matches(".*" + selected + ".*"))
                .sorted()
                .toList();
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "two threads need two processors to meet");
        assertThat(expected).as("tests whose name contains " + selected).isNotEmpty();
        long began = System.nanoTime();
        Path console = run(expected.size());
        Map<String, List<TestResult>> results = results().stream()
                .collect(Collectors.groupingBy(TestResult::getName, TreeMap::new, Collectors.toList()));
        summarize(expected.size(), results, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
        return expected.stream()
                .map(name -> DynamicTest.dynamicTest(
                        name.substring(name.lastIndexOf('.') + 1),
                        () -> assertPassed(results.getOrDefault(name, List.of()), console)));
    }

    private Path run(int tests) throws IOException, InterruptedException {
        empty(directory);
        Files.createDirectories(directory);
        Path console = directory.resolve("console.log");
        long millis = Math.max(MIN_MILLIS, TimeUnit.SECONDS.toMillis(seconds) / tests / RUNS_OF_EACH);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                absolute(System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main",
                "-t",
                ".*" + selected + ".*",
                "-f",
                "1",
                "-iters",
                "1",
                "-time",
                Long.toString(millis),
                // One JVM, not one for each of its compilers.
                "-jvmArgs",
                "-XX:+UseSerialGC",
                "-sc",
                "false",
                // One test at a time, however many processors there are: otherwise they would disturb each other.
                "-c",
                "2",
                "-af",
                "NONE",
                "-pth",
                "false",
                // The states are large and slow to make: with the usual strides most of the time would go into the
                // first one.
                "-strideCount",
                "10",
                "-strideSize",
                "64",
                "-r",
                "report");
        Process jcstress = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        try {
            boolean ended = jcstress.waitFor(seconds * 2L + START_AND_STOP_SECONDS, TimeUnit.SECONDS);
            assertThat(ended).as("ended in time; see " + console).isTrue();
        } finally {
            jcstress.descendants().forEach(ProcessHandle::destroyForcibly);
            jcstress.destroyForcibly();
        }
        return console;
    }

    /** The forked processes run in another folder. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> old = Files.walk(folder)) {
            old.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private Collection<TestResult> results() throws Exception {
        InProcessCollector collector = new InProcessCollector();
        List<Path> files;
        try (Stream<Path> written = Files.list(directory)) {
            files = written.filter(path -> path.toString().endsWith(".bin.gz")).toList();
        }
        for (Path file : files) {
            DiskReadCollector reader = new DiskReadCollector(file.toString(), collector);
            reader.dump();
            reader.close();
        }
        return collector.getTestResults();
    }

    private static void summarize(int tests, Map<String, List<TestResult>> results, long took) {
        long runs = results.values().stream()
                .flatMap(List::stream)
                .mapToLong(TestResult::getTotalCount)
                .sum();
        long fewest = results.values().stream()
                .mapToLong(
                        of -> of.stream().mapToLong(TestResult::getTotalCount).sum())
                .min()
                .orElse(0);
        long states = results.values().stream()
                .mapToLong(of -> of.stream()
                        .flatMap(one -> one.getStateKeys().stream())
                        .distinct()
                        .count())
                .sum();
        long failed =
                results.values().stream().filter(of -> !failures(of).isEmpty()).count();
        System.out.printf(
                "jcstress: %d of %d tests, %,d runs (%,d at least each), %d different results, %d tests failed, %d s%n",
                results.size(), tests, runs, fewest, states, failed, took);
    }

    private static void assertPassed(List<TestResult> results, Path console) {
        assertThat(results).as("results; see " + console).isNotEmpty();
        assertThat(results.stream().mapToLong(TestResult::getTotalCount).sum())
                .as("how often it ran; see " + console)
                .isPositive();
        assertThat(failures(results)).as("see " + console).isEmpty();
    }

    private static List<String> failures(List<TestResult> results) {
        List<String> failures = new ArrayList<>();
        for (TestResult result : results) {
            if (result.status() != Status.NORMAL) {
                failures.add("status " + result.status());
                failures.addAll(result.getMessages());
                failures.addAll(result.getVmErr());
            }
            if (!result.grading().isPassed) {
                result.grading().gradingResults.values().stream()
                        .filter(state -> state.count > 0)
                        .forEach(state -> failures.add("%s (%s): %,d times: %s"
                                .formatted(state.id, state.expect, state.count, state.description)));
            }
        }
        return failures;
    }
}
