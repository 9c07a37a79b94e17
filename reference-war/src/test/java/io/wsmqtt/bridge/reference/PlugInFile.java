package io.wsmqtt.bridge.reference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar of an application, compiled from a few lines of source. Not thread-safe. */
final class PlugInFile {
    private static final String IMPORTS =
            "import io.wsmqtt.bridge.*; import java.util.*; import java.util.concurrent.*;"
                    + " import jakarta.enterprise.context.*; import jakarta.enterprise.inject.*; import jakarta.annotation.*;\n";

    private final List<JavaFileObject> sources = new ArrayList<>();
    private final Map<String, byte[]> entries = new TreeMap<>();

    /** A class of the package {@code com.acme}, with the API, CDI and the usual of the JDK imported. */
    PlugInFile source(String simpleName, String body) {
        URI name = URI.create("string:///com/acme/" + simpleName + ".java");
        String source = "package com.acme; " + IMPORTS + body;
        sources.add(new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        });
        return this;
    }

    /** A policy that answers each frame with this text and the claim {@code by}, if there is one. */
    PlugInFile policy(String simpleName, String annotations, String answer) {
        return source(
                simpleName,
                annotations + " public class " + simpleName + " implements RoutingPolicy {"
                        + " public Route route(ClientInfo client, Frame frame) { return new Route.Reply(Frame.text(\""
                        + answer + "\" + client.attribute(\"by\").map(by -> \", \" + by).orElse(\"\"))); } }");
    }

    PlugInFile service(Class<?> kind, String... lines) {
        return entry("META-INF/services/" + kind.getName(), String.join("\n", lines));
    }

    /** Has those of its classes that have a scope be beans. */
    PlugInFile beans() {
        return entry(
                "META-INF/beans.xml",
                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" bean-discovery-mode=\"annotated\"/>");
    }

    PlugInFile entry(String name, String text) {
        return entry(name, text.getBytes(StandardCharsets.UTF_8));
    }

    PlugInFile entry(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    /** Takes a class out again that was needed to compile the others. */
    Path writeWithout(String simpleName, Path jar) {
        compile();
        entries.remove("com/acme/" + simpleName + ".class");
        return pack(jar);
    }

    Path write(Path jar) {
        compile();
        return pack(jar);
    }

    private Path pack(Path jar) {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile() {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("--release", "17", "-proc:none", "-cp", System.getProperty("java.class.path", ""));
        try (JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null))) {
            if (!compiler.getTask(messages, files, null, options, null, sources).call()) {
                throw new IllegalStateException(messages.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            String name = className.replace('.', '/') + ".class";
            return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            entries.put(name, toByteArray());
                        }
                    };
                }
            };
        }
    }

    /** A copy of the archive of the build with these jars in {@code WEB-INF/lib}. */
    static Path archiveWith(Path copy, Path... jars) {
        try {
            Files.copy(Servers.WAR, copy);
            try (FileSystem zip = FileSystems.newFileSystem(copy)) {
                for (Path jar : jars) {
                    Files.copy(jar, zip.getPath("WEB-INF/lib", jar.getFileName().toString()));
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
