package io.wsmqtt.bridge.benchmarks;

import io.wsmqtt.bridge.benchmarks.Figure.Ground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * The end-to-end load run: {@code mvn -Pbench}, see {@code docs/performance.md}.
 *
 * <p>Exit status: 0 after a run in which nothing was lost, whatever the figures are; 1 after an invalid one; 2 if it was
 * asked for what does not exist.
 */
public final class Bench {
    private final Settings settings;
    private final Progress progress;
    private final Results results = new Results();

    Bench(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Measures what the system properties ask for, and writes the report. */
    public static void main(String[] arguments) throws Exception {
        Progress progress = new Progress(System.out);
        int status = 0;
        try {
            Settings settings = Settings.from(System.getProperties());
            if (settings.pieces()) {
                writePieces(settings, progress);
            } else {
                write(settings, new Bench(settings, progress).run(), progress);
            }
        } catch (InvalidRunException e) {
            progress.say("INVALID, no report: %s", e.text());
            status = 1;
        } catch (IllegalArgumentException e) {
            progress.say("%s", e);
            status = 2;
        }
        System.exit(status);
    }

    /** @throws InvalidRunException if messages were lost or mixed up */
    Results run() throws IOException, InterruptedException {
        Files.createDirectories(settings.directory());
        for (Ground ground : Ground.values()) {
            List<Figure> figures = settings.figures().stream()
                    .filter(figure -> figure.ground() == ground)
                    .toList();
            if (!figures.isEmpty()) {
                on(ground, figures);
            }
        }
        return results;
    }

    private void on(Ground ground, List<Figure> figures) throws IOException, InterruptedException {
        if (ground == Ground.OWN) {
            measure(figures, List.of());
            return;
        }
        int qos = ground == Ground.SERVING_QOS0 ? 0 : 1;
        Setup setup = Setup.of(qos, ground == Ground.EMPTY ? settings.many() : settings.clients());
        progress.say(
                "starting %d servers, topics at QoS %d", settings.variants().size(), qos);
        try (Fleet fleet = Fleet.start(settings.variants(), setup, settings.war(), settings.directory())) {
            if (ground != Ground.EMPTY) {
                fleet.open();
                // At QoS 0 only one way is measured.
                List<Load> loads = qos == 0 ? List.of(Load.UP) : List.of(Load.DOWN, Load.UP);
                fleet.warm(loads, qos, settings, progress);
            }
            measure(figures, fleet.contenders());
        }
    }

    private void measure(List<Figure> figures, List<Contender> contenders) throws IOException, InterruptedException {
        for (Figure figure : figures) {
            progress.say("-- %s", figure.label());
            figure.measurement().run(new Run(settings, contenders, results, progress));
        }
    }

    private static void write(Settings settings, Results results, Progress progress) throws IOException {
        String section = new Report(results, Machine.facts(System.getProperties())).markdown();
        String picture = new Chart(results).svg();
        System.out.println("\n" + section);
        Path folder = settings.complete() ? settings.documents() : settings.directory();
        Path page = folder.resolve("performance.md");
        Files.writeString(
                page, settings.complete() ? Section.LOAD.replaceIn(Files.readString(page), section) : section);
        Files.writeString(folder.resolve("performance.svg"), picture);
        progress.say("written to %s", page.normalize());
    }

    private static void writePieces(Settings settings, Progress progress) throws IOException, RunnerException {
        String facts = String.join("\n- ", Machine.facts(System.getProperties()));
        String section = "- " + facts + "\n\n" + Micro.run();
        System.out.println("\n" + section);
        Path page = settings.documents().resolve("performance.md");
        Files.writeString(page, Section.PIECES.replaceIn(Files.readString(page), section));
        progress.say("written to %s", page.normalize());
    }
}
