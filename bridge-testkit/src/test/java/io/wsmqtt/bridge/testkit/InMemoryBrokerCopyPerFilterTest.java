package io.wsmqtt.bridge.testkit;

class InMemoryBrokerCopyPerFilterTest extends InMemoryBrokerContract {
    InMemoryBrokerCopyPerFilterTest() {
        super(InMemoryBroker.Copies.PER_FILTER);
    }
}
