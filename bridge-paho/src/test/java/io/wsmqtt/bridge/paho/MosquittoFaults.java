package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.testkit.BrokerFaults;
import io.wsmqtt.bridge.testkit.MosquittoBroker;

/** A Mosquitto to be broken by the contract. Serial. */
final class MosquittoFaults implements BrokerFaults, AutoCloseable {
    private MosquittoBroker broker = MosquittoBroker.start();

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
        broker = MosquittoBroker.builder().port(port).start();
    }

    @Override
    public void close() {
        broker.close();
    }
}
