package io.wsmqtt.bridge.reference;

import java.time.Duration;
import java.util.Random;

/**
 * What happens to a phone.
 *
 * @param frozen for how long it stops reading, and with that answering, first
 * @param away how long it takes to come back after its connection has ended
 */
record Fault(Kind kind, Duration frozen, Duration away) {
    enum Kind {
        /** The connection is reset. */
        CUT(30),
        /** The phone stops for a while and goes on. */
        FREEZE(25),
        /** The phone stops for a while, and then its connection is reset. */
        FREEZE_AND_CUT(15),
        /** The phone stops, and comes back on another network: nobody ends the old connection, which stays frozen for seconds. */
        HALF_OPEN(20),
        /** The phone closes its WebSocket in order. */
        LEAVE(10);

        private final int percent;

        Kind(int percent) {
            this.percent = percent;
        }
    }

    static Fault random(Random random) {
        return new Fault(
                kind(random.nextInt(100)),
                Duration.ofMillis(300 + random.nextInt(2_200)),
                Duration.ofMillis(200 + random.nextInt(1_800)));
    }

    private static Kind kind(int percentile) {
        int sum = 0;
        for (Kind kind : Kind.values()) {
            sum += kind.percent;
            if (percentile < sum) {
                return kind;
            }
        }
        throw new AssertionError("the shares of the kinds do not make 100 %");
    }
}
