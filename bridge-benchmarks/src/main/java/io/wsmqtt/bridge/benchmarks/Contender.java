package io.wsmqtt.bridge.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** A variant that runs, with its clients and its device. Serial. */
final class Contender implements AutoCloseable {
    private final Variant variant;
    private final Relay relay;
    private final Crowd crowd;
    private final Device device;
    private final byte[][] topics;
    private int rounds;

    private Contender(Variant variant, Relay relay, Crowd crowd, Device device) {
        this.variant = variant;
        this.relay = relay;
        this.crowd = crowd;
        this.device = device;
        this.topics = Device.topics("netgate/p/s/to/u", crowd.size());
    }

    /** Starts the server and its broker, and connects the device; the clients are yet to connect. */
    static Contender start(Variant variant, Setup setup, Path war, Path directory, Swarm swarm) throws IOException {
        Relay relay = Relay.start(variant, setup, war, directory);
        try {
            Crowd crowd = new Crowd(swarm, relay.port(), setup.clients());
            Device device = Device.connect(relay.brokerPort(), "device", "netgate/p/s/from/+", setup.qos());
            return new Contender(variant, relay, crowd, device);
        } catch (IOException | RuntimeException e) {
            relay.close();
            throw e;
        }
    }

    Variant variant() {
        return variant;
    }

    Relay relay() {
        return relay;
    }

    Crowd crowd() {
        return crowd;
    }

    Device device() {
        return device;
    }

    /** Of the messages from the device, for each client. */
    byte[][] topics() {
        return topics;
    }

    /** A new round: from now on arrivals count for the tally that it returns. */
    Tally count() {
        return count(-1);
    }

    /** The same, without the delays of this client. */
    Tally count(int apart) {
        crowd.check();
        Tally tally = new Tally(++rounds, crowd.size(), apart);
        crowd.count(tally);
        device.count(tally);
        return tally;
    }

    @Override
    public void close() {
        try {
            device.close();
        } catch (IOException e) {
            // The broker's process ends next.
        }
        relay.close();
    }
}
