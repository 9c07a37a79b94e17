package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Message;
import java.util.concurrent.CompletableFuture;

/** A message that was taken for publishing, and the stage that says what became of it. */
final class Outgoing {
    final Message message;
    final CompletableFuture<Void> stage = new CompletableFuture<>();

    Outgoing(Message message) {
        this.message = message;
    }
}
