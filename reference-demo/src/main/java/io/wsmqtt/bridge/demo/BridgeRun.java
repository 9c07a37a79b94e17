package io.wsmqtt.bridge.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One process of the bridge, as {@code java -jar bridge.war} runs it. It ends when this process ends, however that happens.
 *
 * <p>Thread-safe.
 */
final class BridgeRun {
    private static final String READY = "WS-MQTT Bridge listens at ";
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 30;
    private static final long POLL_MILLIS = 50;

    private final Process process;
    private final CompletableFuture<String> address;

    private BridgeRun(Process process) {
        this.process = process;
        this.address = readyAddress(process);
    }

    /** Starts the process, and waits for nothing. */
    static BridgeRun start(Path archive, int port, Map<String, String> settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                archive.toString(),
                "--host=127.0.0.1",
                "--port=" + port,
                "--until-eof"));
        // What is set for a real bridge on this machine is not for the demonstration.
        builder.environment().keySet().removeIf(name -> name.startsWith("BRIDGE_"));
        builder.environment().putAll(settings);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new BridgeRun(builder.start());
    }

    /** Comes back when it serves clients: it answers before it has reached the broker, and would send them away until then. */
    void awaitReady() throws Exception {
        URI health = URI.create(address.get(START_SECONDS, TimeUnit.SECONDS) + "health/ready");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (status(health) != HttpURLConnection.HTTP_OK) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the bridge does not reach the broker");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static int status(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /** Reads its output to the end, so that it never waits for us. */
    private static CompletableFuture<String> readyAddress(Process process) {
        CompletableFuture<String> address = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            if (line.startsWith(READY)) {
                                address.complete(line.substring(READY.length()));
                            }
                        }
                    } catch (IOException e) {
                        // Its end is as good as any.
                    }
                    address.completeExceptionally(new IOException("the bridge ended before it was ready"));
                },
                "demo-bridge-output");
        reader.setDaemon(true);
        reader.start();
        return address;
    }

    /** Ends it in order, as SIGTERM would, but on each platform. Blocks for up to 30 s; then it is killed. Idempotent. */
    void end() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It cannot be told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    void kill() {
        process.destroyForcibly();
    }
}
