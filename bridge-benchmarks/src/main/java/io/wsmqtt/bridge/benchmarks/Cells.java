package io.wsmqtt.bridge.benchmarks;

import java.util.Locale;

/** Figures as people read them. */
final class Cells {
    private Cells() {}

    /** With about three digits. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
