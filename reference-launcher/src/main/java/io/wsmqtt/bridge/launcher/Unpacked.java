package io.wsmqtt.bridge.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder with the container's jars out of the archive, and room for the container to work in.
 *
 * <p>Serial: one thread at a time.
 */
final class Unpacked implements AutoCloseable {
    private static final String JARS = "launcher/";

    private final Path folder;
    private final List<Path> jars = new ArrayList<>();

    private Unpacked(Path folder) {
        this.folder = folder;
    }

    /**
     * Copies what lies in {@code /launcher/} of the archive.
     *
     * @throws IOException if the archive cannot be read, holds no such jar, or the disk is full
     */
    static Unpacked from(Path archive) throws IOException {
        Unpacked unpacked = new Unpacked(Files.createTempDirectory("ws-mqtt-bridge-"));
        try (JarFile jar = new JarFile(archive.toFile())) {
            Path to = Files.createDirectory(unpacked.folder.resolve("launcher"));
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(JARS) && name.endsWith(".jar") && name.indexOf('/', JARS.length()) < 0) {
                    Path target = to.resolve(name.substring(JARS.length()));
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                    unpacked.jars.add(target);
                }
            }
            if (unpacked.jars.isEmpty()) {
                throw new IOException(archive + " holds no jars in /" + JARS);
            }
        } catch (IOException | RuntimeException e) {
            unpacked.close();
            throw e;
        }
        return unpacked;
    }

    /** The folder where the container may write. */
    Path workFolder() {
        return folder;
    }

    /** The jars' addresses. */
    URL[] urls() {
        return jars.stream().map(Unpacked::url).toArray(URL[]::new);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the folder with all that is in it; what cannot be deleted stays. */
    @Override
    public void close() {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.getLogger(Unpacked.class.getName())
                    .log(System.Logger.Level.WARNING, "could not delete " + folder + ": " + e);
        }
    }
}
