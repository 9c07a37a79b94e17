package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Message;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What arrives over one connection, on its way to the listener, and its acknowledgement.
 *
 * <p>Serial: messages come from one thread. Acknowledgements go out from any.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);

    private final PahoLink link;
    private final BrokerAddress address;
    private final Acknowledgements<Publish> acknowledgements;

    /** See {@link Acknowledgements} for the last three. */
    Inbox(PahoLink link, BrokerAddress address, int window, Consumer<Publish> acknowledge, Runnable exhausted) {
        this.link = link;
        this.address = address;
        acknowledgements = new Acknowledgements<>(window, acknowledge, exhausted);
    }

    void arrived(Publish publish) {
        Acknowledgements.Slot<Publish> slot = publish.qos() == 0 ? null : acknowledgements.arrived(publish);
        Message message = publish.message();
        if (message == null) {
            // To leave it unacknowledged would only bring it back.
            LOG.warn("Dropped a message from {}: {}", address, publish.unfit());
            if (slot != null) {
                acknowledgements.taken(slot);
            }
            return;
        }
        CompletionStage<Void> taken = link.message(message, publish.subscriptionIds());
        if (slot != null) {
            taken.whenComplete((nothing, problem) -> {
                if (problem == null) {
                    acknowledgements.taken(slot);
                } else {
                    acknowledgements.failed(slot);
                }
            });
        }
    }
}
