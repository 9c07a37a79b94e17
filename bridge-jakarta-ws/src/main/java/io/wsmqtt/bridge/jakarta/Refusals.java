package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.CloseReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How a client wants to be told that it is refused, if not by HTTP status: scripts can read no status, some no close code. */
final class Refusals {
    private Refusals() {}

    /** By a close code, after the upgrade. */
    static boolean areToldByClose(@Nullable String query) {
        return holds(query, "refuse=close");
    }

    /** By a close code, and before it by a text frame that says the same. */
    static boolean areToldByFrame(@Nullable String query) {
        return holds(query, "refuse=frame");
    }

    /** What the text frame says. */
    static String frame(CloseReason reason) {
        return "refused " + reason.code() + " " + reason.text();
    }

    private static boolean holds(@Nullable String query, String parameter) {
        return query != null && Arrays.asList(query.split("&", -1)).contains(parameter);
    }
}
