package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The start of a server: its folder, its port and its one process.
 *
 * <p>Not thread-safe until the server has started; afterwards {@link #process}, {@link #httpPort} and {@link #close} are.
 */
final class Launch implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofMinutes(2);

    private final TempFolder folder;
    private final LaunchOptions options;
    private final int httpPort;
    private volatile @Nullable ServerProcess process;

    private Launch(TempFolder folder, LaunchOptions options) {
        this.folder = folder;
        this.options = options;
        this.httpPort = options.portOrFree();
    }

    /** Starts a server by the recipe, and leaves nothing behind if that fails. */
    static <S extends LaunchedServer> S of(String prefix, LaunchOptions options, Function<Launch, S> recipe) {
        Launch launch = new Launch(TempFolder.create(prefix), options);
        try {
            S server = recipe.apply(launch);
            launch.process().awaitHttp(server.uri(), DEADLINE);
            return server;
        } catch (RuntimeException e) {
            launch.close();
            throw e;
        }
    }

    int httpPort() {
        return httpPort;
    }

    LaunchOptions options() {
        return options;
    }

    TempFolder folder() {
        return folder;
    }

    Path path(String name) {
        return folder.path().resolve(name);
    }

    /** The beginning of a command: Java, its temporary folder, and the arguments that the options add. */
    List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Tools.javaIn(options.javaHome()).toString());
        // Servers unpack themselves there, and a killed one cannot clean up.
        command.add("-Djava.io.tmpdir=" + folder.folder("tmp"));
        // The messages that are waited for are translated otherwise.
        command.add("-Duser.language=en");
        command.addAll(options.jvmArguments());
        return command;
    }

    /** Starts the process in the folder. */
    void run(List<String> command, Map<String, String> environment) {
        process = ServerProcess.start(new ServerProcess.Spec(command, folder.path(), environment, path("server.log")));
    }

    void run(List<String> command) {
        run(command, options.environment());
    }

    /** Starts the process and waits until a line of its log matches. */
    void runUntil(String pattern, List<String> command, Map<String, String> environment) {
        run(command, environment);
        awaitLine(pattern);
    }

    void awaitLine(String pattern) {
        process().await("log with '" + pattern + "'", DEADLINE, () -> lines(pattern) > 0);
    }

    /** Does something and waits until one more line of the log matches. */
    void awaitAnswer(String pattern, Runnable action) {
        long before = lines(pattern);
        action.run();
        process().await("log with '" + pattern + "'", DEADLINE, () -> lines(pattern) > before);
    }

    private long lines(String pattern) {
        return process()
                .log()
                .lines()
                .filter(Pattern.compile(pattern).asPredicate())
                .count();
    }

    ServerProcess process() {
        ServerProcess started = process;
        if (started == null) {
            throw new IllegalStateException("not started yet");
        }
        return started;
    }

    /** Puts the jars that the options name into what the container calls its shared library folder. */
    void shareLibrariesIn(String name) {
        Path shared = folder.folder(name);
        for (Path jar : options.sharedLibraries()) {
            place(jar, shared.resolve(jar.getFileName().toString()));
        }
    }

    /** Copies the file in one step, lest a server that looks finds half of it. */
    void place(Path file, Path target) {
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
            Path copy = Files.copy(file, path("incoming"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String name) {
        try {
            Files.delete(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a file of the distribution; what is to be replaced has to be there. */
    void edit(Path file, String... replacements) {
        try {
            String text = Files.readString(file);
            for (int i = 0; i < replacements.length; i += 2) {
                if (!text.contains(replacements[i])) {
                    throw new IllegalStateException(file.getFileName() + " has no " + replacements[i]);
                }
                text = text.replace(replacements[i], replacements[i + 1]);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the pattern finds in a file of the distribution, each once. */
    static List<String> occurrences(Path file, String pattern) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.flatMap(line -> Pattern.compile(pattern).matcher(line).results())
                    .map(found -> found.group())
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ServerProcess started = process;
        if (started != null) {
            started.close();
        }
        folder.close();
    }
}
