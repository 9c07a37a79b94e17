package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RedeployableServer;
import io.wsmqtt.bridge.testkit.WarServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The archive that was just built, in the containers that were unpacked for the tests. */
final class Servers {
    static final Path WAR = Path.of(property("bridge.war"));

    private Servers() {}

    static LaunchOptions options(MosquittoBroker broker) {
        return options(broker.uri());
    }

    static LaunchOptions options(URI broker) {
        return LaunchOptions.defaults()
                .environment("BRIDGE_KEYS", "main=secret")
                .environment("BRIDGE_BROKER_URI", broker.toString());
    }

    static RedeployableServer tomcat(LaunchOptions options) {
        return WarServer.tomcat(Container.TOMCAT_10.home(), WAR, options);
    }

    static WarServer payaraMicro(LaunchOptions options) {
        return Container.PAYARA_MICRO.start(WAR, options);
    }

    static WarServer executable(LaunchOptions options) {
        return WarServer.executable(WAR, options);
    }

    static void awaitReady(WarServer server) {
        server.process().awaitHttp(server.uri().resolve("health/ready"), 200, Duration.ofSeconds(20));
    }

    /** The sum of a metric over its labels that contain this text; 0 if there is none. */
    static double metric(WarServer server, String name, String label) {
        Pattern line = Pattern.compile("^" + name + "(\\{[^}]*" + label + "[^}]*})? ([0-9.E+]+)$", Pattern.MULTILINE);
        Matcher matcher = line.matcher(get(server, "metrics").body());
        double sum = 0;
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(2));
        }
        return sum;
    }

    static HttpResponse<String> get(WarServer server, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.uri().resolve(path)).build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How much memory the server's process has, as the kernel counts it. */
    static long residentBytes(WarServer server) {
        return status(server, "VmRSS") * 1_024;
    }

    /** How many threads of the kernel the server's process has. */
    static long threads(WarServer server) {
        return status(server, "Threads");
    }

    private static long status(WarServer server, String name) {
        Path file = Path.of("/proc/" + server.process().pid() + "/status");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the build sets the system property " + name);
        }
        return value;
    }
}
