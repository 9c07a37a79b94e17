package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Scripts for Node, with the packages that they need.
 *
 * <p>Serial: one thread at a time, and one at a time for each folder. Installing and running block.
 *
 * <p>A command that fails or does not end in time is an {@link IllegalStateException} whose message carries what it
 * printed. Tests need {@code @RequiresTool({"node", "npm"})}.
 */
public final class NodeProject {

    private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(3);
    private static final String LOCK = "package-lock.json";

    /** What npm writes last. */
    private static final String INSTALLED = "node_modules/.package-lock.json";

    private final Path folder;

    private NodeProject(Path folder) {
        this.folder = folder;
    }

    /**
     * Copies the project and installs exactly what its lock file names; without the packages' own scripts, and not again
     * if that has been done for this lock file.
     *
     * @param source a flat folder with {@code package.json}, {@code package-lock.json} and the scripts
     * @param folder where to, usually under {@code target}
     */
    public static NodeProject install(Path source, Path folder) {
        NodeProject project = new NodeProject(folder);
        try {
            boolean installed = Files.exists(folder.resolve(INSTALLED))
                    && Files.mismatch(source.resolve(LOCK), folder.resolve(LOCK)) < 0;
            project.copy(source);
            if (!installed) {
                project.installPackages();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return project;
    }

    /**
     * Installs a project where it lies, so with a {@code node_modules} of its own beside the sources; not again if that has been
     * done since its lock file was written.
     */
    public static NodeProject installInPlace(Path folder) {
        NodeProject project = new NodeProject(folder);
        try {
            Path mark = folder.resolve(INSTALLED);
            if (!Files.exists(mark)
                    || Files.getLastModifiedTime(mark).compareTo(Files.getLastModifiedTime(folder.resolve(LOCK))) < 0) {
                project.installPackages();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return project;
    }

    private void installPackages() {
        run(INSTALL_DEADLINE, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    private void copy(Path source) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Runs a command in the folder to its end and returns what it printed, errors included. */
    public String run(Duration deadline, String... command) {
        try {
            Path output = Files.createTempFile(folder, "output-", ".log");
            try {
                return run(deadline, Arrays.asList(command), output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(Duration deadline, List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS);
            String printed = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                String fate = ended ? "ended with " + process.exitValue() : "has not ended within " + deadline;
                throw new IllegalStateException(String.join(" ", command) + " " + fate + ":\n" + printed);
            }
            return printed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + command.get(0) + " ran", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
