package io.wsmqtt.bridge.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A real Mosquitto broker on 127.0.0.1, in a process and a temporary folder of its own.
 *
 * <p>{@code port}, {@code uri}, {@code log} and {@code isRunning} are thread-safe. The methods that start, stop and halt
 * the broker are serial and block until it has happened, at most 15 s.
 *
 * <p>It is configured so that it does not drop by itself: no bound on queued messages, the state saved every second. It
 * survives {@link #stop()} completely and {@link #kill()} as of the last save. Tests that use it carry
 * {@link RequiresTool @RequiresTool("mosquitto")}.
 */
public final class MosquittoBroker implements AutoCloseable {

    private static final String TOOL = "mosquitto";
    private static final Duration START_DEADLINE = Duration.ofSeconds(15);

    private final TempFolder folder;
    private final int port;
    private final Path configuration;
    private final Path log;
    private final @Nullable SelfSignedCertificate certificate;

    /** Written by the serial methods; volatile for the others. */
    private volatile ServerProcess process;

    private MosquittoBroker(Builder builder) {
        this.folder = TempFolder.create("mosquitto-");
        try {
            this.port = builder.port == 0 ? FreePorts.next() : builder.port;
            this.log = folder.path().resolve("mosquitto.log");
            this.certificate = builder.tls ? SelfSignedCertificate.create(folder.path()) : null;
            this.configuration = folder.write("mosquitto.conf", String.join("\n", lines(builder)) + "\n");
            this.process = launch();
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Whether the program is installed. */
    public static boolean isAvailable() {
        return Tools.find(TOOL).isPresent();
    }

    /** Starts a persistent broker that admits everybody, on a free port. */
    public static MosquittoBroker start() {
        return builder().start();
    }

    /** A broker to be configured; as it stands, the same as {@link #start()}. */
    public static Builder builder() {
        return new Builder();
    }

    private List<String> lines(Builder builder) {
        List<String> lines = new ArrayList<>(List.of(
                "listener " + port + " 127.0.0.1",
                // Run by root, it would change to an account that cannot enter the folder.
                "user " + System.getProperty("user.name"),
                "max_queued_messages 0",
                "log_dest stderr",
                "log_type error",
                "log_type warning",
                "log_type notice",
                "log_type information",
                "connection_messages true"));
        if (certificate != null) {
            lines.add("certfile " + certificate.certificate());
            lines.add("keyfile " + certificate.key());
        }
        if (builder.persistent) {
            lines.add("persistence true");
            lines.add("persistence_location " + folder.folder("data") + "/");
            lines.add("autosave_interval 1");
        }
        lines.add("allow_anonymous " + builder.users.isEmpty());
        if (!builder.users.isEmpty()) {
            Path file = folder.write("passwords", "");
            String tool = Tools.require("mosquitto_passwd").toString();
            builder.users.forEach((user, password) -> Tools.run(List.of(tool, "-b", file.toString(), user, password)));
            lines.add("password_file " + file);
        }
        lines.addAll(builder.lines);
        return lines;
    }

    private ServerProcess launch() {
        ServerProcess started = ServerProcess.start(new ServerProcess.Spec(
                List.of(Tools.require(TOOL).toString(), "-c", configuration.toString()), folder.path(), Map.of(), log));
        try {
            started.awaitPort(port, START_DEADLINE);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** The address for MQTT clients: {@code tcp://127.0.0.1:port}, with TLS {@code ssl://127.0.0.1:port}. */
    public URI uri() {
        return URI.create((certificate == null ? "tcp" : "ssl") + "://127.0.0.1:" + port);
    }

    /** The broker's certificate as a PEM file, empty without TLS. It is valid for 127.0.0.1 and localhost. */
    public Optional<Path> certificate() {
        return Optional.ofNullable(certificate).map(SelfSignedCertificate::certificate);
    }

    /**
     * A context for clients that trusts this broker's certificate alone.
     *
     * @throws IllegalStateException if the broker has no TLS
     */
    public SSLContext sslContext() throws GeneralSecurityException {
        if (certificate == null) {
            throw new IllegalStateException("The broker was started without TLS");
        }
        return certificate.trusting();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** What the broker has logged in all its lives. */
    public String log() {
        return process.log();
    }

    /** Ends the broker in order (SIGTERM): it saves its state and closes its connections. */
    public void stop() {
        process.stop();
    }

    /** Ends the broker at once (SIGKILL): it saves nothing. */
    public void kill() {
        process.kill();
    }

    /** Halts the broker (SIGSTOP): connections stay open, also new ones, and nothing answers. */
    public void freeze() {
        process.freeze();
    }

    /** Lets a frozen broker go on. */
    public void thaw() {
        process.thaw();
    }

    /** Starts the broker again on the same port and data, stopping it in order if it is still running. */
    public void restart() {
        process.stop();
        process = launch();
    }

    /** Kills the broker and removes its folder. Idempotent. */
    @Override
    public void close() {
        process.close();
        folder.close();
    }

    /** The configuration of a broker that is yet to start. Not thread-safe. */
    public static final class Builder {

        private final Map<String, String> users = new LinkedHashMap<>();
        private final List<String> lines = new ArrayList<>();
        private int port;
        private boolean persistent = true;
        private boolean tls;

        private Builder() {}

        /** The port to listen on; 0, the default, stands for a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Keeps the state in memory only, so that a restart forgets everything. */
        public Builder forgetful() {
            this.persistent = false;
            return this;
        }

        /** Admits this user, and with that no anonymous client any more. */
        public Builder user(String name, String password) {
            users.put(name, password);
            return this;
        }

        /** Speaks TLS only, with a new self-signed certificate; needs {@code openssl}. */
        public Builder tls() {
            this.tls = true;
            return this;
        }

        /** Adds a line at the end of {@code mosquitto.conf}, where it belongs to the listener. */
        public Builder line(String line) {
            lines.add(line);
            return this;
        }

        /** Starts the broker and returns once its port accepts connections. */
        public MosquittoBroker start() {
            return new MosquittoBroker(this);
        }
    }
}
