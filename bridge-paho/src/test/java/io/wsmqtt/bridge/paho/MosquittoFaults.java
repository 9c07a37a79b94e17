package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.testkit.BrokerFaults;
import io.wsmqtt.bridge.testkit.MosquittoBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
