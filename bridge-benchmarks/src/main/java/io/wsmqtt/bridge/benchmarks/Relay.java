package io.wsmqtt.bridge.benchmarks;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.ServerProcess;
import jakarta.annotation.PostConstruct;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;

/**
 * A variant as a process, with a Mosquitto of its own, lest the naive relay's wildcards get what is for the others.
 *
 * <p>Thread-safe.
 */
final class Relay implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofMinutes(1);

    private final MosquittoBroker broker;
    private final ServerProcess process;
    private final int port;

    private Relay(MosquittoBroker broker, ServerProcess process, int port) {
        this.broker = broker;
        this.process = process;
        this.port = port;
    }

    /** Starts broker and server; on return it serves. */
    static Relay start(Variant variant, Setup setup, Path war, Path directory) throws IOException {
        MosquittoBroker broker = broker();
        try {
            Path folder = Files.createDirectories(directory.resolve(variant.name()));
            int port = freePort();
            ServerProcess process = ServerProcess.start(new ServerProcess.Spec(
                    command(variant, setup, war, folder, port),
                    folder,
                    environment(variant, setup, broker),
                    directory.resolve(variant.name() + ".log")));
            try {
                if (variant.kind() == Kind.NAIVE) {
                    process.awaitPort(port, START_DEADLINE);
                } else {
                    process.awaitHttp(URI.create("http://127.0.0.1:" + port + "/health/ready"), 200, START_DEADLINE);
                }
                return new Relay(broker, process, port);
            } catch (RuntimeException e) {
                process.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** A broker that drops nothing and writes nothing to disk. */
    static MosquittoBroker broker() {
        return MosquittoBroker.builder()
                .forgetful()
                .line("max_inflight_messages 0")
                .line("set_tcp_nodelay true")
                .start();
    }

    private static List<String> command(Variant variant, Setup setup, Path war, Path folder, int port)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
        command.addAll(setup.jvm());
        String archive = war.toAbsolutePath().toString();
        if (variant.kind() == Kind.EXEC) {
            command.addAll(List.of("-jar", archive, "--port", Integer.toString(port), "--host", "127.0.0.1"));
        } else {
            command.addAll(List.of("-classpath", containerClassPath(), StockTomcat.class.getName()));
            command.add(Integer.toString(port));
            command.add(folder.toString());
            command.add(variant.kind() == Kind.NAIVE ? StockTomcat.NAIVE : archive);
        }
        return command;
    }

    /** What the container and the naive relay need; the archive brings all else. */
    private static String containerClassPath() {
        return Stream.of(StockTomcat.class, Tomcat.class, WsSci.class, PostConstruct.class, MqttAsyncClient.class)
                .map(Relay::origin)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> environment(Variant variant, Setup setup, MosquittoBroker broker) {
        Map<String, String> environment = new LinkedHashMap<>(variant.environment());
        if (variant.kind() == Kind.NAIVE) {
            environment.put("NAIVE_BROKER", broker.uri().toString());
            environment.put("NAIVE_QOS", Integer.toString(setup.qos()));
        } else {
            environment.put("BRIDGE_BROKER_URI", broker.uri().toString());
            environment.put("BRIDGE_KEYS", "bench=secret");
            environment.put("BRIDGE_QOS", Integer.toString(setup.qos()));
        }
        return environment;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    int brokerPort() {
        return broker.port();
    }

    long pid() {
        return process.pid();
    }

    String log() {
        return process.log();
    }

    /** The processor time that the server has used, to 10 ms. */
    Duration cpu() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException("the server has ended: " + process.log()));
    }

    @Override
    public void close() {
        process.close();
        broker.close();
    }
}
