package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.CloseReason;
import java.util.concurrent.CompletionException;

/** What a failure of the broker's side means for a client. */
final class Failures {
    private Failures() {}

    /** What a stage failed with, without what stages wrap around it. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static BridgeException of(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof BridgeException known
                ? known
                : new BridgeException.Unavailable("unexpected: " + cause, cause);
    }

    /** What the client is told, so that it knows whether to try again. */
    static CloseReason closeReason(BridgeException cause) {
        if (cause instanceof BridgeException.Refused refused) {
            String code = "0x%02X".formatted(refused.reasonCode());
            return switch (refused.reasonCode()) {
                // Not authorized, Topic Name invalid, Payload format invalid: it would be refused again.
                case 0x87, 0x90, 0x99 -> CloseReason.POLICY.withText("the broker refused it: " + code);
                default -> CloseReason.OVERLOADED.withText("the broker refused it: " + code);
            };
        }
        return CloseReason.OVERLOADED.withText("the broker is not reachable: try again later");
    }
}
