package io.wsmqtt.bridge.reference;

import io.reactivex.schedulers.Schedulers;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.hivemq.HiveMqConnector;
import io.wsmqtt.bridge.hivemq.HiveMqOptions;
import java.time.Duration;

/**
 * The HiveMQ connector of a web application, which is to leave no thread when it is undeployed.
 *
 * <p>Thread-safe and non-blocking, but for {@link #close}.
 */
final class UnloadableHiveMq implements BrokerConnector {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final HiveMqConnector connector;

    UnloadableHiveMq(HiveMqOptions options) {
        connector = new HiveMqConnector(options);
    }

    @Override
    public BrokerLink open(LinkOptions options, LinkListener listener) {
        return connector.open(options, listener);
    }

    /** Ends RxJava's own threads as well: the class loader is ours, so that nobody else can need them. */
    @Override
    public void close() {
        connector.close();
        Schedulers.shutdown();
        try {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (isOfOurRxJava(thread)) {
                    // RxJava only tells it to end; one that is still ending counts as a leak.
                    thread.join(LIMIT.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isOfOurRxJava(Thread thread) {
        String name = thread.getName();
        return (name.startsWith("RxSchedulerPurge") || name.startsWith("RxCachedWorkerPoolEvictor"))
                && thread.getContextClassLoader() == UnloadableHiveMq.class.getClassLoader();
    }
}
