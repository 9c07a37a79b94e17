package io.wsmqtt.bridge.testkit;

class InMemoryBrokerOneCopyTest extends InMemoryBrokerContract {
    InMemoryBrokerOneCopyTest() {
        super(InMemoryBroker.Copies.ONE_WITH_ALL_IDENTIFIERS);
    }
}
