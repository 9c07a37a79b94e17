package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.testkit.BrokerConnectorContract;
import io.wsmqtt.bridge.testkit.BrokerFaults;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;

@RequiresTool("mosquitto")
class HiveMqContractIT extends BrokerConnectorContract {
    @SuppressWarnings("NullAway.Init") // Set before each test.
    private MosquittoFaults faults;

    @Override
    protected BrokerConnector connector() {
        faults = new MosquittoFaults();
        return new HiveMqConnector(HiveMqOptions.of(faults.uri()));
    }

    @Override
    protected Optional<? extends BrokerFaults> faults() {
        return Optional.of(faults);
    }

    @Override
    protected OptionalInt maximumPacketSize() {
        return OptionalInt.of(MosquittoFaults.MAXIMUM_PACKET_SIZE);
    }

    @Override
    protected boolean tellsTakeover() {
        return faults.tellsTakeover();
    }

    @AfterEach
    void stopBroker() {
        faults.close();
    }
}
