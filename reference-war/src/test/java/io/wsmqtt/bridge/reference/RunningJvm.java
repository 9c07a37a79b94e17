package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.testkit.WarServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A look into the JVM of a server, by jcmd.
 *
 * <p>Thread-safe. Each method blocks, for a second or so.
 */
record RunningJvm(long pid) {
    /**
     * Has a JVM let go of what only soft references reach, of which newer JDKs keep some to the methods that they have linked: they
     * would go before the memory runs out, and are no leak.
     */
    static final String WITHOUT_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

    private static final Pattern COUNTED = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"(.*)\" #\\d+");
    private static final Pattern OURS = Pattern.compile("(?m)^.*\\bio\\.wsmqtt\\.bridge\\..*$");

    /** The JVM that holds the application, which some servers start from a script or from another JVM. */
    static RunningJvm of(WarServer server) {
        ProcessHandle launched =
                ProcessHandle.of(server.process().pid()).orElseThrow(() -> new IllegalStateException("it has ended"));
        long pid = launched.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .reduce((former, latter) -> latter)
                .orElse(launched)
                .pid();
        return new RunningJvm(pid);
    }

    /** What of the application is still there after a full collection: instances, loaded classes and threads. */
    List<String> remains() {
        List<String> remains = new ArrayList<>();
        // The histogram makes the collection, so that what is only garbage is gone from the second as well.
        matches(OURS, jcmd("GC.class_histogram"), remains);
        matches(OURS, jcmd("VM.classloaders", "show-classes=true"), remains);
        threads().stream().filter(name -> name.startsWith("bridge-")).forEach(remains::add);
        return remains;
    }

    /** How many class loaders have loaded this class, after a full collection: one for each application that it is of. */
    long applications(Class<?> of) {
        if (!jcmd("GC.class_histogram").contains(String.class.getName())) {
            throw new IllegalStateException("no histogram, so no collection either");
        }
        return jcmd("VM.classloaders", "show-classes=true")
                .lines()
                .filter(line -> line.endsWith(" " + of.getName()))
                .count();
    }

    /** How many bytes in arrays of bytes survive a full collection. */
    long liveBuffers() {
        Matcher line = COUNTED.matcher(jcmd("GC.class_histogram"));
        long sum = 0;
        while (line.find()) {
            if (line.group(2).equals("[B")) {
                sum += Long.parseLong(line.group(1));
            }
        }
        return sum;
    }

    List<String> threads() {
        List<String> names = new ArrayList<>();
        Matcher thread = THREAD.matcher(jcmd("Thread.print"));
        while (thread.find()) {
            names.add(thread.group(1));
        }
        return names;
    }

    private static void matches(Pattern pattern, String text, List<String> found) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group().strip());
        }
    }

    private String jcmd(String... command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        line.add(Long.toString(pid));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
