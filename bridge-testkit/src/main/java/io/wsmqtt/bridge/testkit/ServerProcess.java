package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A server in a process of its own, with its output in a log file.
 *
 * <p>Thread-safe. {@code stop} and the {@code await} methods block the calling thread, at most until their deadline;
 * everything else is prompt. The process and those it started are killed at {@link #close()} and, failing that, when
 * this JVM ends in order.
 *
 * <p>A wait that fails, because the deadline has passed or the process has ended, is an {@link IllegalStateException}
 * whose message carries the end of the log.
 */
public final class ServerProcess implements AutoCloseable {

    /** How long {@link #stop()} waits before it kills. */
    public static final Duration STOP_DEADLINE = Duration.ofSeconds(15);

    private static final Duration SIGNAL_DEADLINE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;
    private static final int LOG_TAIL = 4_000;

    /**
     * What to start.
     *
     * @param command the program and its arguments
     * @param directory the working directory
     * @param environment variables added to those of this JVM
     * @param log the file that standard output and standard error are appended to
     */
    public record Spec(List<String> command, Path directory, Map<String, String> environment, Path log) {
        public Spec {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    private final Spec spec;
    private final Process process;
    private final Thread reaper;

    private ServerProcess(Spec spec, Process process) {
        this.spec = spec;
        this.process = process;
        this.reaper = new Thread(this::destroy, "kill-" + process.pid());
    }

    /** Starts the process and returns at once; when it is ready is for the {@code await} methods to find out. */
    public static ServerProcess start(Spec spec) {
        ProcessBuilder builder = new ProcessBuilder(spec.command())
                .directory(spec.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().putAll(spec.environment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            ServerProcess server = new ServerProcess(spec, process);
            Runtime.getRuntime().addShutdownHook(server.reaper);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit status, empty while the process lives; 128 + n after signal n. */
    public OptionalInt exitStatus() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** All that the process has printed so far. */
    public String log() {
        try {
            return new String(Files.readAllBytes(spec.log()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the log contains the text. */
    public void awaitLog(String text, Duration deadline) {
        await("log with '" + text + "'", deadline, () -> log().contains(text));
    }

    /** Waits until something accepts TCP connections at the port of 127.0.0.1. */
    public void awaitPort(int port, Duration deadline) {
        await("listener on port " + port, deadline, () -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Waits until a GET of the address is answered with the status. */
    public void awaitHttp(URI address, int status, Duration deadline) {
        await("status " + status + " from " + address, deadline, () -> httpStatus(address) == status);
    }

    /** Waits until a GET of the address is answered, whatever the status. */
    public void awaitHttp(URI address, Duration deadline) {
        await("answer from " + address, deadline, () -> httpStatus(address) > 0);
    }

    private static int httpStatus(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(PROBE_TIMEOUT_MILLIS);
        connection.setReadTimeout(PROBE_TIMEOUT_MILLIS);
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            return -1;
        } finally {
            connection.disconnect();
        }
    }

    /** Waits until the condition is true, and gives up early when the process ends. */
    public void await(String what, Duration deadline, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .atMost(deadline)
                    .failFast("the process has ended", () -> !process.isAlive())
                    .until(condition);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            String log = log();
            throw new IllegalStateException(
                    "No " + what + " from " + spec.command().get(0) + ": " + e.getMessage() + "\n"
                            + log.substring(Math.max(0, log.length() - LOG_TAIL)),
                    e);
        }
    }

    /** Ends the process with SIGTERM within {@link #STOP_DEADLINE}. */
    public void stop() {
        stop(STOP_DEADLINE);
    }

    /**
     * Asks the process to end (SIGTERM) and waits; when the deadline has passed it is killed. A frozen process is thawed
     * first, since it could not react. Does nothing to one that has ended.
     */
    public void stop(Duration deadline) {
        if (!process.isAlive()) {
            return;
        }
        thaw();
        process.destroy();
        if (!awaitEnd(deadline)) {
            kill();
        }
        forget();
    }

    /** Kills the process and those it started (SIGKILL) and waits for the end. Idempotent. */
    public void kill() {
        destroy();
        if (!awaitEnd(SIGNAL_DEADLINE)) {
            throw new IllegalStateException("Process " + pid() + " survived SIGKILL");
        }
        forget();
    }

    /** Halts the process where it is (SIGSTOP): its sockets stay open and silent. */
    public void freeze() {
        signal("STOP");
        Path stat = Path.of("/proc", Long.toString(pid()), "stat");
        if (Files.exists(stat)) {
            // The state follows the program's name, which is in parentheses and may hold spaces.
            await("state 'stopped'", SIGNAL_DEADLINE, () -> {
                String line = Files.readString(stat);
                return line.startsWith("T", line.lastIndexOf(')') + 2);
            });
        }
    }

    /** Lets a frozen process go on (SIGCONT); one that is not frozen does not notice. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        if (!process.isAlive()) {
            throw new IllegalStateException("Process " + pid() + " has ended");
        }
        Tools.run(List.of("kill", "-" + name, Long.toString(pid())));
    }

    private boolean awaitEnd(Duration deadline) {
        try {
            return process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted, process " + pid() + " killed", e);
        }
    }

    private void destroy() {
        // The parent first: one that looks after its children, as nginx does, would start new ones.
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (IllegalStateException e) {
            // This JVM is ending already; the hook finds nothing to kill.
        }
    }

    /** Kills whatever is left. */
    @Override
    public void close() {
        kill();
    }
}
