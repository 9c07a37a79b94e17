package io.wsmqtt.bridge.hivemq;

import io.wsmqtt.bridge.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What arrives over one connection, on its way to the listener, and its acknowledgement.
 *
 * <p>Serial: on the connection's event loop, where the listener is called as well. Only what the listener completes may come
 * from any thread.
 */
final class Inbox {
    private final HiveMqLink link;
    private final Executor loop;
    private final Acknowledgements<Arrived> acknowledgements;

    /** With how to run something on the event loop; see {@link Acknowledgements} for the last three. */
    Inbox(HiveMqLink link, Executor loop, int window, Consumer<Arrived> acknowledge, Runnable exhausted) {
        this.link = link;
        this.loop = loop;
        acknowledgements = new Acknowledgements<>(window, acknowledge, exhausted);
    }

    void arrived(Arrived arrived) {
        Message message = arrived.message();
        if (arrived.qos() == 0) {
            if (message != null) {
                var unused = link.message(message, arrived.subscriptionIds());
            }
            return;
        }
        Acknowledgements.Slot<Arrived> slot = acknowledgements.arrived(arrived);
        if (message == null) {
            acknowledgements.taken(slot);
            return;
        }
        CompletionStage<Void> taken = link.message(message, arrived.subscriptionIds());
        if (taken instanceof CompletableFuture<Void> future && future.isDone() && !future.isCompletedExceptionally()) {
            acknowledgements.taken(slot);
            return;
        }
        taken.whenComplete((nothing, problem) -> loop.execute(() -> {
            if (problem == null) {
                acknowledgements.taken(slot);
            } else {
                acknowledgements.failed(slot);
            }
        }));
    }
}
