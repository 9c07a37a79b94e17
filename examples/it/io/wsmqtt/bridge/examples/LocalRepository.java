package io.wsmqtt.bridge.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local Maven repository that holds the bridge as this build made it, and for all else leads to the user's: by symbolic
 * links, so that nothing is fetched twice, and the user's never gets to see the bridge.
 *
 * <p>It is what {@code mvn install} in the root would leave, as far as the examples need it.
 */
record LocalRepository(Path folder) {
    private static final List<String> JARS =
            List.of("bridge-api", "bridge-core", "bridge-paho", "bridge-jakarta-ws", "bridge-testkit");

    static LocalRepository make(Path folder, Path users, Path project, String version) {
        try {
            Path group = Files.createDirectories(folder.resolve("io/wsmqtt/bridge"));
            link(users, folder, "io");
            link(users.resolve("io"), folder.resolve("io"), "wsmqtt");
            copy(project.resolve("pom.xml"), group, "bridge-parent", version, "pom");
            copy(project.resolve("bridge-bom/pom.xml"), group, "bridge-bom", version, "pom");
            for (String jar : JARS) {
                Path module = project.resolve(jar);
                copy(module.resolve("pom.xml"), group, jar, version, "pom");
                copy(module.resolve("target/" + jar + "-" + version + ".jar"), group, jar, version, "jar");
            }
            Path war = project.resolve("reference-war");
            copy(war.resolve("pom.xml"), group, "reference-war", version, "pom");
            copy(war.resolve("target/bridge.war"), group, "reference-war", version, "war");
            return new LocalRepository(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : (Iterable<Path>) entries.filter(Files::isDirectory)::iterator) {
                String name = entry.getFileName().toString();
                if (!name.equals(except)) {
                    Files.createSymbolicLink(to.resolve(name), entry.toAbsolutePath());
                }
            }
        }
    }

    private static void copy(Path file, Path group, String artifact, String version, String extension)
            throws IOException {
        Path folder = Files.createDirectories(group.resolve(artifact).resolve(version));
        Files.copy(file, folder.resolve(artifact + "-" + version + "." + extension));
    }
}
