package io.wsmqtt.bridge.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * A shell that is typed into, as a reader of a README would. Serial, but for {@link #lines}.
 *
 * <p>What it started is killed with it and, failing that, when this JVM ends in order.
 */
final class Terminal implements AutoCloseable {
    private static final String DONE = "== step done with status ";

    private final Process shell;
    private final Thread reaper;
    private final Writer keyboard;
    private final List<String> screen = new CopyOnWriteArrayList<>();

    Terminal(Path folder, Map<String, String> environment) {
        ProcessBuilder builder =
                new ProcessBuilder("sh").directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            shell = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reaper = new Thread(this::kill, "kill-" + shell.pid());
        Runtime.getRuntime().addShutdownHook(reaper);
        keyboard = shell.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "terminal");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                screen.add(line);
            }
        } catch (IOException e) {
            screen.add("the terminal broke: " + e);
        }
    }

    /**
     * Types this, and waits until the shell has done it.
     *
     * @throws AssertionError if it takes too long, or the last command fails
     */
    void type(String script, Duration deadline) {
        int before = screen.size();
        try {
            // On a line of its own: Maven ends with a change of colour and no end of line.
            keyboard.write(script + "\nprintf '\\n%s%s\\n' '" + DONE + "' $?\n");
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await(script)
                .atMost(deadline)
                .failFast("the shell has ended", () -> !shell.isAlive())
                .until(() -> screen.stream().skip(before).anyMatch(line -> line.startsWith(DONE)));
        if (!screen.subList(before, screen.size()).contains(DONE + 0)) {
            throw new AssertionError("failed: " + script + "\n" + String.join("\n", screen));
        }
    }

    /** All that was printed so far. */
    List<String> lines() {
        return screen;
    }

    private void kill() {
        List<ProcessHandle> started = shell.descendants().toList();
        shell.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(reaper);
    }
}
