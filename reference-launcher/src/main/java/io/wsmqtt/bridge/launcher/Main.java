package io.wsmqtt.bridge.launcher;

import io.wsmqtt.bridge.launcher.Options.Flag;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of {@code java -jar bridge.war}: puts the container that lies in the archive into a class loader of its
 * own and deploys the same archive into it.
 *
 * <p>Exit status: 0 after an orderly end, 1 if it could not start, 2 if the command line makes no sense. SIGTERM and
 * SIGINT end it in order.
 */
public final class Main {
    /** From this version on the JVM warns, at each start, of what Netty does unless it is told not to. */
    private static final int WARNS_OF_UNSAFE = 24;

    private static final String CONTAINER = "io.wsmqtt.bridge.launcher.EmbeddedTomcat";

    private Main() {}

    /** Runs the application until the process is told to end. */
    public static void main(String[] arguments) {
        // Read by the JDK at the first use of logging, hence before anything else.
        System.setProperty(
                "java.util.logging.manager",
                System.getProperty("java.util.logging.manager", PatientLogManager.class.getName()));
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            System.getProperties().putIfAbsent("io.netty.noUnsafe", "true");
        }
        int status = run(System.out, System.err, arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (Options.UsageException e) {
            err.println(e.getMessage());
            err.print(Options.USAGE);
            return 2;
        }
        if (options.has(Flag.HELP)) {
            out.print(Options.USAGE);
            return 0;
        }
        ConsoleLog.install(err);
        try {
            start(options, out);
            return 0;
        } catch (IllegalArgumentException | StartFailedException e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println("The bridge cannot start: " + e);
        }
        return 1;
    }

    private static void start(Options options, PrintStream out) throws IOException {
        EarlySettings settings = new EarlySettings(System.getenv(), systemProperties(), options.config());
        int port = options.port().isPresent() ? options.port().getAsInt() : settings.port();
        Path archive = archive();
        Unpacked unpacked = Unpacked.from(archive);
        URLClassLoader loader = new URLClassLoader("container", unpacked.urls(), ClassLoader.getPlatformClassLoader());
        Map<String, String> wishes = new HashMap<>();
        wishes.put("archive", archive.toString());
        wishes.put("workFolder", unpacked.workFolder().toString());
        wishes.put("port", Integer.toString(port));
        wishes.put("lastPort", Integer.toString(options.has(Flag.PORT_FALLBACK) ? Math.min(port + 100, 0xFFFF) : port));
        options.host().or(settings::host).ifPresent(host -> wishes.put("host", host));
        options.config()
                .ifPresent(
                        config -> wishes.put("config", config.toAbsolutePath().toString()));
        AtomicReference<@Nullable AutoCloseable> running = new AtomicReference<>();
        // Registered first: it also clears away what a start that fails has unpacked.
        Thread ending = new Thread(() -> end(running.get(), loader, unpacked), "shutdown");
        Runtime.getRuntime().addShutdownHook(ending);
        AutoCloseable container = container(loader, wishes);
        running.set(container);
        if (options.has(Flag.UNTIL_EOF)) {
            exitAtEndOfInput();
        }
        out.println("WS-MQTT Bridge listens at " + container);
        out.flush();
        awaitShutdown();
    }

    /** The container has no type that both class loaders know but those of the JDK. */
    private static AutoCloseable container(ClassLoader loader, Map<String, String> wishes) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(loader);
        try {
            Object container =
                    loader.loadClass(CONTAINER).getConstructor(Map.class).newInstance(wishes);
            return (AutoCloseable) ((Callable<?>) container).call();
        } catch (InvocationTargetException e) {
            throw new StartFailedException("The bridge cannot start: " + e.getCause());
        } catch (Exception e) {
            String message = e.getMessage();
            throw new StartFailedException(message == null ? "The bridge cannot start: " + e : message);
        } finally {
            current.setContextClassLoader(before);
        }
    }

    /** The container's threads are daemons: without one that waits the process would end. */
    private static void awaitShutdown() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(@Nullable AutoCloseable container, URLClassLoader loader, Unpacked unpacked) {
        try (unpacked;
                loader) {
            if (container != null) {
                container.close();
            }
        } catch (Exception e) {
            System.getLogger(Main.class.getName()).log(System.Logger.Level.WARNING, "it did not stop in order", e);
        }
    }

    private static void exitAtEndOfInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // What the parent writes means nothing.
                        }
                    } catch (IOException e) {
                        // As good as the end.
                    }
                    System.exit(0);
                },
                "until-eof");
        watch.setDaemon(true);
        watch.start();
    }

    private static Map<String, String> systemProperties() {
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        return properties;
    }

    private static Path archive() {
        try {
            return Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** The bridge did not start; the message is all that the user needs. */
    static final class StartFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StartFailedException(String message) {
            super(message);
        }
    }
}
