package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes trivial web applications. */
final class WarFile {

    private WarFile() {}

    /** An application of one page, {@code /page.jsp}. */
    static Path ofPage(Path file, String jsp) throws IOException {
        try (JarOutputStream war = new JarOutputStream(Files.newOutputStream(file))) {
            add(war, "page.jsp", jsp.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    /** An archive that {@code java -jar} starts, with one class of the tests. */
    static Path executable(Path file, Class<?> main) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
        String name = main.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream war = new JarOutputStream(out, manifest);
                var code = main.getClassLoader().getResourceAsStream(name)) {
            if (code == null) {
                throw new IOException("No " + name);
            }
            add(war, name, code.readAllBytes());
        }
        return file;
    }

    private static void add(JarOutputStream war, String name, byte[] content) throws IOException {
        war.putNextEntry(new JarEntry(name));
        war.write(content);
        war.closeEntry();
    }
}
