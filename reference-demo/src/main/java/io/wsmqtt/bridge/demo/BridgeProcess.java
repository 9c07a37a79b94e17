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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The bridge as {@code java -jar bridge.war} runs it. It ends when this process ends, however that happens.
 *
 * <p>Serial: one thread at a time. Starting and closing block.
 */
final class BridgeProcess implements AutoCloseable {
    private static final String READY = "WS-MQTT Bridge listens at ";
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 30;
    private static final long POLL_MILLIS = 50;

    private final Process process;
    private final String address;

    private BridgeProcess(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static BridgeProcess start(Path archive, int port, String broker, String keys) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                archive.toString(),
                "--host=127.0.0.1",
                "--port=" + port,
                "--port-fallback",
                "--until-eof"));
        // What is set for a real bridge on this machine is not for the demonstration.
        builder.environment().keySet().removeIf(name -> name.startsWith("BRIDGE_"));
        builder.environment().put("BRIDGE_BROKER_URI", broker);
        builder.environment().put("BRIDGE_KEYS", keys);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        try {
            String address = readyAddress(process).get(START_SECONDS, TimeUnit.SECONDS);
            awaitReady(URI.create(address + "health/ready"));
            return new BridgeProcess(process, address);
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** It answers before it has reached the broker, and would send clients away until then. */
    private static void awaitReady(URI health) throws IOException, InterruptedException {
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

    /** Its address for browsers, with a slash at the end. */
    String address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
