package io.wsmqtt.bridge.benchmarks;

/** A part of a page that is written by a run; all else is written by hand. */
enum Section {
    LOAD("<!-- written by mvn -Pbench -->"),
    PIECES("<!-- written by mvn -Pbench -Dbench.figures=jmh -->");

    private static final String END = "<!-- end -->";

    private final String begin;

    Section(String begin) {
        this.begin = begin;
    }

    /** The page with this text between the marks, which stay. */
    String replaceIn(String page, String text) {
        int from = page.indexOf(begin);
        int to = page.indexOf(END, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException("the page lacks " + begin + " and " + END);
        }
        return page.substring(0, from + begin.length()) + "\n" + text + page.substring(to);
    }
}
