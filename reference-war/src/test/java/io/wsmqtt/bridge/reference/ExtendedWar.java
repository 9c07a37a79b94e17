package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.RoutingPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The archive that was built, with {@link FateOfFrames} and {@link FateOfClients} added as an integrator adds his own. */
final class ExtendedWar {
    private ExtendedWar() {}

    /** Makes it in this folder. */
    static Path in(Path folder, Path war) {
        try {
            Path extended = Files.copy(war, folder.resolve("bridge.war"));
            try (FileSystem archive = FileSystems.newFileSystem(extended)) {
                Files.write(archive.getPath("WEB-INF", "lib", "fates.jar"), extension());
            }
            return extended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] extension() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            add(jar, RoutingPolicy.class, FateOfFrames.class);
            add(jar, Authenticator.class, FateOfClients.class);
        }
        return bytes.toByteArray();
    }

    private static void add(JarOutputStream jar, Class<?> service, Class<?> provider) throws IOException {
        jar.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
        jar.write(provider.getName().getBytes(StandardCharsets.UTF_8));
        String name = provider.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        try (InputStream code = provider.getClassLoader().getResourceAsStream(name)) {
            if (code == null) {
                throw new IOException("no such class on the class path: " + name);
            }
            code.transferTo(jar);
        }
    }
}
