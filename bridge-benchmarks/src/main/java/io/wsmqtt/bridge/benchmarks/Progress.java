package io.wsmqtt.bridge.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What a run says while it goes on: a line at a time, with the time since its beginning. */
final class Progress {
    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    @FormatMethod
    void say(@FormatString String format, Object... arguments) {
        Duration since = Duration.ofNanos(System.nanoTime() - start);
        out.println(String.format(Locale.ROOT, "[%2d:%02d] ", since.toMinutes(), since.toSecondsPart())
                + String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
