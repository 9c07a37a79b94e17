package io.wsmqtt.bridge.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The results as a table in Markdown, with the machine above. */
final class Report {
    private final Results results;
    private final List<String> machine;

    Report(Results results, List<String> machine) {
        this.results = results;
        this.machine = List.copyOf(machine);
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("![Cost of the bridge, as a ratio to the naive relay; the red marks are the goals](performance.svg)");
        lines.add("");
        machine.forEach(fact -> lines.add("- " + fact));
        lines.add("");
        List<Variant> variants = variants();
        lines.add("| |" + join(variants.stream().map(Variant::name)));
        lines.add("|---|" + join(variants.stream().map(variant -> "---")));
        for (Metric metric : results.metrics()) {
            String unit = metric.unit().isEmpty() ? "" : " (" + metric.unit() + ")";
            lines.add("| " + metric.title() + unit + " |"
                    + join(variants.stream().map(variant -> cell(metric, variant))));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String join(Stream<String> cells) {
        StringBuilder line = new StringBuilder();
        cells.forEach(cell -> line.append(' ').append(cell).append(" |"));
        return line.toString();
    }

    private List<Variant> variants() {
        return results.metrics().stream()
                .flatMap(metric -> results.of(metric).variants().stream())
                .distinct()
                // What is no relay comes last.
                .sorted(Comparator.comparing(variant -> variant.kind() == Kind.BROKER))
                .toList();
    }

    /** The median, how far the rounds lay apart, the ratio, and whether the goal is met. */
    private String cell(Metric metric, Variant variant) {
        Samples samples = results.of(metric);
        if (!samples.has(variant)) {
            return "";
        }
        StringBuilder cell = new StringBuilder(Cells.number(samples.median(variant)));
        if (samples.least(variant) != samples.most(variant)) {
            cell.append(" (")
                    .append(Cells.number(samples.least(variant)))
                    .append(" to ")
                    .append(Cells.number(samples.most(variant)))
                    .append(')');
        }
        boolean compared = variant.kind().isBridge() && samples.has(Variant.NAIVE) && samples.median(Variant.NAIVE) > 0;
        if (compared && metric.isRelative()) {
            cell.append(", × ").append(Cells.ratio(samples.ratio(variant)));
        }
        metric.goal(variant)
                .filter(goal -> goal.basis() == Goal.Basis.VALUE || compared)
                .ifPresent(goal -> cell.append(goal.isMet(samples, variant) ? " ✓" : " **✗**")
                        .append(" ≤ ")
                        .append(Cells.number(goal.limit())));
        return cell.toString();
    }
}
