package io.wsmqtt.bridge.testkit;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.testkit.InMemoryBroker.Copies;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

/** The broker in memory keeps the contract that it is a fake of, in each of its ways to copy. */
abstract class InMemoryBrokerContract extends BrokerConnectorContract {
    private static final Topic FORBIDDEN = Topic.of("contract/forbidden");

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final InMemoryBroker broker;

    InMemoryBrokerContract(Copies copies) {
        broker = new InMemoryBroker(executor, copies);
    }

    @Override
    protected BrokerConnector connector() {
        broker.forbid(FORBIDDEN);
        return broker;
    }

    @Override
    protected Optional<Topic> forbiddenTopic() {
        return Optional.of(FORBIDDEN);
    }

    @AfterEach
    final void endThread() {
        broker.close();
        executor.shutdown();
    }

    @Override
    protected Optional<BrokerFaults> faults() {
        return Optional.of(new BrokerFaults() {
            @Override
            public void freeze() {
                broker.holdPubacks();
                broker.holdSubacks();
            }

            @Override
            public void thaw() {
                broker.releaseSubacks();
                broker.releasePubacks();
            }

            @Override
            public void stop() {
                broker.goDown(new BridgeException.Unavailable("stopped by a test", null));
                thaw();
            }

            @Override
            public void start() {
                broker.comeUp(true);
            }

            @Override
            public void startEmpty() {
                broker.comeUp(false);
            }
        });
    }
}
