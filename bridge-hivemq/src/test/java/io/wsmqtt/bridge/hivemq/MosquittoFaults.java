package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.testkit.BrokerFaults;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Mosquitto to be broken by the contract. Serial. */
final class MosquittoFaults implements BrokerFaults, AutoCloseable {
    static final String FORBIDDEN = "contract/forbidden";
    static final int MAXIMUM_PACKET_SIZE = 100_000;

    private final Path acl;
    private MosquittoBroker broker;

    /**
     * The ACL consists of patterns: by its {@code topic} lines Mosquitto 2.0.11, once restarted, drops what is for a session
     * whose client is not yet back.
     */
    MosquittoFaults() {
        try {
            acl = Files.writeString(
                    Files.createTempFile("acl", ""), "pattern readwrite #\npattern deny " + FORBIDDEN + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broker = builder().start();
    }

    private MosquittoBroker.Builder builder() {
        return MosquittoBroker.builder().line("acl_file " + acl).line("max_packet_size " + MAXIMUM_PACKET_SIZE);
    }

    /** Mosquitto does from 2.0.15 on; before, it just cuts the connection (its issue 2607). */
    boolean tellsTakeover() {
        Matcher version = Pattern.compile("mosquitto version (\\S+) starting").matcher(broker.log());
        assertThat(version.find()).isTrue();
        return Version.parse(version.group(1)).compareTo(Version.parse("2.0.15")) >= 0;
    }

    String uri() {
        return broker.uri().toString();
    }

    @Override
    public void freeze() {
        broker.freeze();
    }

    @Override
    public void thaw() {
        broker.thaw();
    }

    @Override
    public void stop() {
        broker.stop();
    }

    @Override
    public void start() {
        broker.restart();
    }

    @Override
    public void startEmpty() {
        int port = broker.port();
        broker.close();
        broker = builder().port(port).start();
    }

    @Override
    public void close() {
        broker.close();
        try {
            Files.delete(acl);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
