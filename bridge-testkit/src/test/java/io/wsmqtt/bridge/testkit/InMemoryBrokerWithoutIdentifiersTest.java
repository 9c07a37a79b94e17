package io.wsmqtt.bridge.testkit;

class InMemoryBrokerWithoutIdentifiersTest extends InMemoryBrokerContract {
    InMemoryBrokerWithoutIdentifiersTest() {
        super(InMemoryBroker.Copies.PER_FILTER_WITHOUT_IDENTIFIERS);
    }

    @Override
    protected boolean namesIdentifiers() {
        return false;
    }
}
