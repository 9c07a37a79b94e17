package io.wsmqtt.bridge.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * A message as the device saw it.
 *
 * <p>Immutable.
 *
 * @param at when it came in, or was first published, in milliseconds since 1970
 */
record DeviceFrame(Direction direction, long at, String topic, String payload) {

    /** As the device sees it. */
    enum Direction {
        /** It received this. */
        IN,
        /** It published this, and the broker has acknowledged it. */
        OUT
    }

    /** Frames are kept and shown by the dozen, and a phone may send a long one. */
    private static final int LONGEST_SHOWN = 2_000;

    DeviceFrame {
        if (payload.length() > LONGEST_SHOWN) {
            payload = payload.substring(0, LONGEST_SHOWN) + "…";
        }
    }

    ObjectNode json(long id) {
        return Json.object()
                .put("id", id)
                .put("at", at)
                .put("direction", direction.name().toLowerCase(Locale.ROOT))
                .put("topic", topic)
                .put("payload", payload);
    }
}
