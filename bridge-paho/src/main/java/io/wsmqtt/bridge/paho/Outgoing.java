package io.wsmqtt.bridge.paho;

import io.wsmqtt.bridge.Message;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.jspecify.annotations.Nullable;

/** A message that was taken for publishing, and the stage that says what became of it. */
final class Outgoing {
    /** How far it came with the broker, before the present connection. */
    enum Progress {
        NONE,
        /** The broker may have it, under this packet identifier: send it again as a duplicate. */
        SENT,
        /** The broker has it (PUBREC, section 4.3.3): only release it. */
        RECEIVED
    }

    final Message message;
    final CompletableFuture<Void> stage = new CompletableFuture<>();

    // Serial: guarded by the link's lock.
    Progress progress = Progress.NONE;
    int packetId;
    volatile @Nullable MqttToken token;

    Outgoing(Message message) {
        this.message = message;
    }

    /** Whether a PUBREC came, which Paho notes in the token. */
    boolean received() {
        MqttToken known = token;
        return known != null && known.getReasonCodes() != null;
    }
}
