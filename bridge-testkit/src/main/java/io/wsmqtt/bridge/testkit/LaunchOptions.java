package io.wsmqtt.bridge.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a {@link WarServer} is to be started. Immutable: each method returns a changed copy.
 *
 * @param port the HTTP port, 0 for a free one
 * @param javaHome the Java installation to run on
 * @param environment variables added to those of this JVM
 * @param jvmArguments arguments before the main class, system properties included
 * @param sharedLibraries jars for the folder that the container shares among its applications
 */
public record LaunchOptions(
        int port,
        Path javaHome,
        Map<String, String> environment,
        List<String> jvmArguments,
        List<Path> sharedLibraries) {

    public LaunchOptions {
        environment = Map.copyOf(environment);
        jvmArguments = List.copyOf(jvmArguments);
        sharedLibraries = List.copyOf(sharedLibraries);
    }

    /** A free port, the Java of this JVM, and nothing else. */
    public static LaunchOptions defaults() {
        return new LaunchOptions(0, Path.of(System.getProperty("java.home")), Map.of(), List.of(), List.of());
    }

    public LaunchOptions port(int number) {
        return new LaunchOptions(number, javaHome, environment, jvmArguments, sharedLibraries);
    }

    public LaunchOptions javaHome(Path home) {
        return new LaunchOptions(port, home, environment, jvmArguments, sharedLibraries);
    }

    /** Adds an environment variable. */
    public LaunchOptions environment(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new LaunchOptions(port, javaHome, more, jvmArguments, sharedLibraries);
    }

    /** Adds a system property; the value may hold any character. */
    public LaunchOptions systemProperty(String name, String value) {
        return jvmArgument("-D" + name + "=" + value);
    }

    /** Adds an argument such as {@code -Xmx256m}. */
    public LaunchOptions jvmArgument(String argument) {
        List<String> more = new ArrayList<>(jvmArguments);
        more.add(argument);
        return new LaunchOptions(port, javaHome, environment, more, sharedLibraries);
    }

    /** Adds a jar to the folder that the container shares among its applications. */
    public LaunchOptions sharedLibrary(Path jar) {
        List<Path> more = new ArrayList<>(sharedLibraries);
        more.add(jar);
        return new LaunchOptions(port, javaHome, environment, jvmArguments, more);
    }

    int portOrFree() {
        return port == 0 ? FreePorts.next() : port;
    }
}
