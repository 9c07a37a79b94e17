package io.wsmqtt.bridge.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The ratios to the naive relay as bars, with the goals as marks: an SVG that is readable on light and on dark. */
final class Chart {
    private static final int LEFT = 330;
    private static final int UNIT = 300;
    private static final double MOST = 1.6;
    private static final int BAR = 14;
    private static final int GAP = 10;
    private static final int TOP = 48;

    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #24292f; }
            .axis { stroke: #57606a; } .grid { stroke: #d0d7de; }
            .goal { stroke: #cf222e; stroke-width: 3; }
            .v0 { fill: #54aeff; } .v1 { fill: #0969da; } .v2 { fill: #a475f9; } .v3 { fill: #6639ba; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .axis { stroke: #9198a1; } .grid { stroke: #3d444d; }
              .goal { stroke: #ff7b72; }
            }
            </style>
            """;

    private final Results results;
    private final StringBuilder svg = new StringBuilder();
    private int y = TOP;

    Chart(Results results) {
        this.results = results;
    }

    /** The picture; not to be called twice. */
    String svg() {
        List<Variant> variants = new ArrayList<>();
        for (Metric metric : results.metrics()) {
            Samples samples = results.of(metric);
            // Where more is better, a bar among those where less is would mislead.
            if (metric.isRelative() && metric != Metric.THROUGHPUT && samples.has(Variant.NAIVE)) {
                group(metric, samples, variants);
            }
        }
        StringBuilder all = new StringBuilder();
        int width = LEFT + (int) (UNIT * MOST) + 70;
        all.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n", width, y + 8));
        all.append("<title>Cost of the bridge, as a ratio to the naive relay; less is better</title>\n")
                .append(STYLE);
        legend(all, variants);
        for (double at : new double[] {0, 0.5, 1, 1.5}) {
            int x = LEFT + (int) (UNIT * at);
            all.append(format(
                    "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
                    at == 1 ? "axis" : "grid", x, TOP - 8, x, y));
            all.append(format(
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                    x, TOP - 12, at == 1 ? "naive relay = 1" : Cells.number(at)));
        }
        return all.append(svg).append("</svg>\n").toString();
    }

    private static void legend(StringBuilder all, List<Variant> variants) {
        int x = 8;
        for (int i = 0; i < variants.size(); i++) {
            String name = variants.get(i).name();
            all.append(format("<rect class=\"v%d\" x=\"%d\" y=\"6\" width=\"12\" height=\"12\"/>\n", i, x));
            all.append(format("<text x=\"%d\" y=\"16\">%s</text>\n", x + 16, name));
            x += 36 + 7 * name.length();
        }
        all.append(format("<line class=\"goal\" x1=\"%d\" y1=\"6\" x2=\"%d\" y2=\"18\"/>\n", x, x));
        all.append(format("<text x=\"%d\" y=\"16\">goal</text>\n", x + 6));
    }

    private void group(Metric metric, Samples samples, List<Variant> variants) {
        List<Variant> bridges =
                samples.variants().stream().filter(v -> v.kind().isBridge()).toList();
        int middle = y + (bridges.size() * (BAR + 2)) / 2 + 4;
        svg.append(format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", LEFT - 8, middle, metric.title()));
        for (Variant variant : bridges) {
            if (!variants.contains(variant)) {
                variants.add(variant);
            }
            bar(metric, samples, variant, variants.indexOf(variant));
            y += BAR + 2;
        }
        y += GAP;
    }

    private void bar(Metric metric, Samples samples, Variant variant, int colour) {
        double ratio = samples.ratio(variant);
        int length = (int) (UNIT * Math.max(0, Math.min(MOST, ratio)));
        svg.append(format(
                "<rect class=\"v%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", colour, LEFT, y, length, BAR));
        svg.append(format("<text x=\"%d\" y=\"%d\">%s</text>\n", LEFT + length + 6, y + BAR - 3, Cells.ratio(ratio)));
        Optional<Goal> goal = metric.goal(variant);
        if (goal.isPresent()) {
            double limit = goal.get().basis() == Goal.Basis.RATIO
                    ? goal.get().limit()
                    : goal.get().limit() / samples.median(Variant.NAIVE);
            int x = LEFT + (int) (UNIT * Math.min(MOST, limit));
            svg.append(format(
                    "<line class=\"goal\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", x, y - 1, x, y + BAR + 1));
        }
    }

    @FormatMethod
    private static String format(@FormatString String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
