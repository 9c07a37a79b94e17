package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real load balancer on 127.0.0.1, in a process and a temporary folder of its own, with a configuration that is written for
 * operators.
 *
 * <p>Thread-safe. Starting blocks until the port accepts connections, at most 15 s; a start that fails is an
 * {@link IllegalStateException} with the end of the log and leaves nothing behind.
 *
 * <p>Of the configuration are changed: the addresses {@link #LISTEN}, {@link #NODE_ONE} and {@link #NODE_TWO}; where logs,
 * temporary files and the process id go; the account, since tests need not run as root; for HAProxy the number of clients, for
 * which it would want as many open files. Each of the changes has to find its place, otherwise nothing is started. Tests that
 * use it carry {@link RequiresTool @RequiresTool} with the name of the program.
 */
public final class LoadBalancer implements AutoCloseable {

    /** Where clients connect, in the configuration; of the addresses that RFC 5737 keeps for documentation, as the others. */
    public static final String LISTEN = "203.0.113.10:80";

    /** The first bridge, in the configuration. */
    public static final String NODE_ONE = "192.0.2.11:8080";

    /** The second bridge, in the configuration. */
    public static final String NODE_TWO = "192.0.2.12:8080";

    private static final Duration START_DEADLINE = Duration.ofSeconds(15);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(2);
    private static final String CLIENTS = "1000";

    /** The program. */
    public enum Kind {
        NGINX("nginx", "nginx.conf"),
        HAPROXY("haproxy", "haproxy.cfg");

        private final String tool;
        private final String file;

        Kind(String tool, String file) {
            this.tool = tool;
            this.file = file;
        }

        /** What its configuration is usually called. */
        public String file() {
            return file;
        }
    }

    private final TempFolder folder;
    private final ServerProcess process;
    private final int port;

    private LoadBalancer(TempFolder folder, ServerProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one on a free port.
     *
     * @param configuration the whole configuration of the program
     * @param portOne the port of 127.0.0.1 where the first bridge is, or will be
     */
    public static LoadBalancer start(Kind kind, Path configuration, int portOne, int portTwo) {
        int port = FreePorts.next();
        TempFolder folder = TempFolder.create(kind.tool + "-");
        try {
            Map<String, String> changes = new LinkedHashMap<>();
            changes.put(LISTEN, "127.0.0.1:" + port);
            changes.put(NODE_ONE, "127.0.0.1:" + portOne);
            changes.put(NODE_TWO, "127.0.0.1:" + portTwo);
            changes.putAll(kind == Kind.NGINX ? nginxPlaces(folder) : haproxyPlaces());
            Path file = folder.write(kind.file, changed(configuration, changes));
            LoadBalancer started = new LoadBalancer(folder, launch(kind, folder, file), port);
            started.awaitPort();
            return started;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static Map<String, String> nginxPlaces(TempFolder folder) {
        StringBuilder temporary = new StringBuilder("http {");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary.append("\n    %s_temp_path %s;".formatted(kind, folder.folder("temp-" + kind)));
        }
        Map<String, String> places = new LinkedHashMap<>();
        places.put("http {", temporary.toString());
        places.put("user www-data;", "user " + System.getProperty("user.name") + ";");
        places.put("error_log /var/log/nginx/error.log", "error_log stderr");
        places.put("access_log /var/log/nginx/bridge.log", "access_log /dev/stdout");
        return places;
    }

    private static Map<String, String> haproxyPlaces() {
        return Map.of(
                "    log /dev/log local0\n",
                "    log stdout format raw local0\n",
                "    user haproxy\n",
                "",
                "    group haproxy\n",
                "");
    }

    private static String changed(Path configuration, Map<String, String> changes) {
        try {
            String text = Files.readString(configuration);
            for (Map.Entry<String, String> change : changes.entrySet()) {
                if (!text.contains(change.getKey())) {
                    throw new IllegalStateException(configuration + " should hold '"
                            + change.getKey().strip() + "', which a test replaces with '"
                            + change.getValue().strip() + "'");
                }
                text = text.replace(change.getKey(), change.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerProcess launch(Kind kind, TempFolder folder, Path file) {
        String tool = Tools.require(kind.tool).toString();
        List<String> command = switch (kind) {
            case NGINX ->
                List.of(
                        tool,
                        "-e",
                        "stderr",
                        "-p",
                        folder.path().toString(),
                        "-c",
                        file.toString(),
                        "-g",
                        "daemon off; pid " + folder.path().resolve("pid") + ";");
            case HAPROXY -> List.of(tool, "-db", "-n", CLIENTS, "-f", file.toString());
        };
        return ServerProcess.start(new ServerProcess.Spec(
                command, folder.path(), Map.of(), folder.path().resolve("balancer.log")));
    }

    private void awaitPort() {
        try {
            process.awaitPort(port, START_DEADLINE);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Where clients connect. */
    public int port() {
        return port;
    }

    /** The address for HTTP, ending in a slash. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** What it has logged, of accesses and errors. */
    public String log() {
        return process.log();
    }

    /** The process, to halt it or to wait for something in its log. */
    public ServerProcess process() {
        return process;
    }

    /** Ends the process and removes its folder. Idempotent. */
    @Override
    public void close() {
        process.stop(STOP_DEADLINE);
        process.close();
        folder.close();
    }
}
