package io.wsmqtt.bridge.demo;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * HiveMQ CE in this process, on the loopback address, with its state in memory.
 *
 * <p>Serial: one thread at a time. Starting and closing block.
 */
final class DemoBroker implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;

    private final EmbeddedHiveMQ broker;
    private final Path folder;
    private final int port;

    private DemoBroker(EmbeddedHiveMQ broker, Path folder, int port) {
        this.broker = broker;
        this.folder = folder;
        this.port = port;
    }

    static DemoBroker start(int port) throws Exception {
        Path folder = Files.createTempDirectory("bridge-demo-broker-");
        for (String name : List.of("conf", "data", "extensions", "log")) {
            Files.createDirectory(folder.resolve(name));
        }
        Files.writeString(folder.resolve("conf/config.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <hivemq>
                  <listeners>
                    <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                  </listeners>
                  <persistence><mode>in-memory</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(port));
        // HiveMQ brings a logback.xml of its own.
        System.setProperty("logback.configurationFile", "demo-logback.xml");
        System.setProperty("hivemq.log.folder", folder.resolve("log").toString());
        EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(folder.resolve("conf"))
                .withDataFolder(folder.resolve("data"))
                .withExtensionsFolder(folder.resolve("extensions"))
                .withoutLoggingBootstrap()
                .build();
        broker.start().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return new DemoBroker(broker, folder, port);
    }

    String uri() {
        return "tcp://127.0.0.1:" + port;
    }

    @Override
    public void close() throws IOException {
        try {
            broker.stop().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the broker did not stop", e);
        } finally {
            delete();
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
