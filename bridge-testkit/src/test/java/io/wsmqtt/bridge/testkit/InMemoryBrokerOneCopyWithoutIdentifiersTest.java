package io.wsmqtt.bridge.testkit;

class InMemoryBrokerOneCopyWithoutIdentifiersTest extends InMemoryBrokerContract {
    InMemoryBrokerOneCopyWithoutIdentifiersTest() {
        super(InMemoryBroker.Copies.ONE_WITHOUT_IDENTIFIERS);
    }

    @Override
    protected boolean namesIdentifiers() {
        return false;
    }
}
