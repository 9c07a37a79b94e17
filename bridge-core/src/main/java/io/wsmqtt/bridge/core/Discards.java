package io.wsmqtt.bridge.core;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeListener.DropCause;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what was held and had to be discarded: in sum, since there may be very many. Thread-safe. */
final class Discards {
    private static final Logger log = LoggerFactory.getLogger(Bridge.class);
    private static final int MAX_NAMED = 3;

    private static final class Sum {
        long messages;
        long bytes;

        /** A few of the users, as an example. */
        final Set<String> users = new TreeSet<>();
    }

    private final Map<DropCause, String> why;

    @GuardedBy("this")
    private final Map<DropCause, Sum> sums = new LinkedHashMap<>();

    Discards(BridgeConfig config) {
        Map<DropCause, String> reasons = new EnumMap<>(DropCause.class);
        reasons.put(DropCause.NEVER_RETURNED, "their clients did not come back within " + config.resumeWindow);
        reasons.put(
                DropCause.HELD_FULL,
                "as much was held as may be: %,d messages and %,d bytes for one client, %,d bytes for all"
                        .formatted(config.held.heldMessages(), config.held.heldBytes(), config.heldTotalBytes));
        why = Map.copyOf(reasons);
    }

    synchronized void add(DropCause cause, String user, int bytes) {
        if (!why.containsKey(cause)) {
            return;
        }
        Sum sum = sums.computeIfAbsent(cause, any -> new Sum());
        sum.messages++;
        sum.bytes += bytes;
        if (sum.users.size() < MAX_NAMED) {
            sum.users.add(user);
        }
    }

    /** Logs what there was since the last call. */
    void report() {
        Map<DropCause, Sum> taken;
        synchronized (this) {
            taken = new LinkedHashMap<>(sums);
            sums.clear();
        }
        taken.forEach((cause, sum) -> log.warn(
                "discarded {} held messages ({} bytes), of {} among others: {}",
                sum.messages,
                sum.bytes,
                sum.users,
                why.get(cause)));
    }
}
