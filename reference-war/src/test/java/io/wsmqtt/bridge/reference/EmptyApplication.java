package io.wsmqtt.bridge.reference;

import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** An application that does nothing: what a container keeps of it, it keeps of any. A listener, so that its class is loaded. */
@WebListener
public final class EmptyApplication implements ServletContextListener {
    /** For the container. */
    public EmptyApplication() {}

    /** Makes its archive in this folder, under the name of ours. */
    static Path in(Path folder) {
        String name = EmptyApplication.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(
                        Files.newOutputStream(Files.createDirectories(folder).resolve("bridge.war")));
                InputStream code = EmptyApplication.class.getClassLoader().getResourceAsStream(name)) {
            if (code == null) {
                throw new IOException("no such class on the class path: " + name);
            }
            jar.putNextEntry(new JarEntry("WEB-INF/classes/" + name));
            code.transferTo(jar);
            return folder.resolve("bridge.war");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
