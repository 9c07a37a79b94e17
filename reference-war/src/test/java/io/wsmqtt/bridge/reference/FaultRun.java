package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.reference.Ledger.Way;
import io.wsmqtt.bridge.reference.Pacer.Beat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run: 500 messages a second from the device to a hundred phones, 200 a second from them, ten faults of phones a second,
 * and besides, 25 a second to users with two phones.
 *
 * <p>For one thread. What else is to go wrong, the test does between {@link #begin} and {@link #end}.
 */
final class FaultRun implements AutoCloseable {
    private static final int DOWN = 500;
    private static final int UP = 200;
    private static final int DOWN_TO_PAIRS = 25;
    private static final int FAULTS = 10;

    /** Well beyond a client's way back, and the 10 s after which a bridge sends again what is not confirmed. */
    private static final Duration NOTHING_NEW = Duration.ofSeconds(20);

    private static final Duration SETTLING = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(250);

    /** What is repeated without need comes soon after the faults. */
    private static final Duration FOR_REPEATS = Duration.ofSeconds(3);

    /** How many losses a failure tells of. */
    private static final int SHOWN = 20;

    private final Ledger ledger = new Ledger();
    private final Swarm swarm;
    private final Traffic traffic;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread pacer = new Thread(this::pace, "pacer");
    private long beganAt;
    private long lastedNanos;
    private int down;
    private int downToPairs;

    /** Connects the phones to the port of 127.0.0.1; the same seed makes the same faults. */
    FaultRun(int brokerPort, int port, long seed) {
        this.swarm = new Swarm(port, ledger, seed);
        this.traffic = new Traffic(brokerPort, ledger);
        this.pacer.setDaemon(true);
        swarm.connect();
        awaitSubscribed();
    }

    /** What a phone sends is published when it is subscribed: from then on all that is sent to it counts. */
    private void awaitSubscribed() {
        swarm.sendOneEach();
        await().atMost(SETTLING).until(() -> ledger.lost(Way.UP).isEmpty());
    }

    /** The length of a part of a run: this many seconds, or as many as the system property says. */
    static Duration seconds(String property, int usual) {
        return Duration.ofSeconds(Integer.getInteger(property, usual));
    }

    void begin() {
        beganAt = System.nanoTime();
        pacer.start();
    }

    private void pace() {
        Pacer.run(
                over::get,
                List.of(
                        new Beat(DOWN, () -> traffic.send(inTurn(swarm.users(), down++))),
                        new Beat(DOWN_TO_PAIRS, () -> traffic.send(inTurn(swarm.pairs(), downToPairs++))),
                        new Beat(UP, swarm::sendOne),
                        new Beat(FAULTS, swarm::fault)));
    }

    private static String inTurn(List<String> users, int turn) {
        return users.get(turn % users.size());
    }

    /** Ends traffic and faults, and waits until all has arrived or nothing more does. */
    void end() throws InterruptedException {
        over.set(true);
        pacer.join();
        lastedNanos = System.nanoTime() - beganAt;
        swarm.awaitConnected();
        long began = System.nanoTime();
        long changed = began;
        long received = -1;
        while (System.nanoTime() - began < SETTLING.toNanos()
                && System.nanoTime() - changed < NOTHING_NEW.toNanos()
                && lost() > 0) {
            long now = received();
            if (now != received) {
                received = now;
                changed = System.nanoTime();
            }
            Pacer.pause(POLL);
        }
        Pacer.pause(FOR_REPEATS);
    }

    private long lost() {
        long sum = 0;
        for (Way way : Way.values()) {
            sum += ledger.lost(way).size();
        }
        return sum;
    }

    private long received() {
        long sum = 0;
        for (Way way : Way.values()) {
            sum += ledger.figures(way).received();
        }
        return sum;
    }

    Ledger ledger() {
        return ledger;
    }

    Swarm swarm() {
        return swarm;
    }

    /** The figures in one line. */
    String report(String what) {
        return "%s: %.0f s, %s; down: %s; up: %s; down to pairs: %s"
                .formatted(
                        what,
                        lastedNanos / 1e9,
                        swarm.tally(),
                        ledger.figures(Way.DOWN),
                        ledger.figures(Way.UP),
                        ledger.figures(Way.DOWN_TO_PAIR));
    }

    /** That the run was what it is to be: the rates were kept, and nobody was turned away for good. */
    void assertTookPlace() {
        double seconds = lastedNanos / 1e9;
        assertThat(swarm.tally().failures()).isEmpty();
        assertThat(ledger.figures(Way.DOWN).sent()).isGreaterThanOrEqualTo((long) (DOWN * (seconds - 1)));
        assertThat(ledger.figures(Way.UP).sent()).isGreaterThanOrEqualTo((long) (UP * (seconds - 1)));
    }

    /** That the phones had the faults they were to have; for runs in which they are connected all the time. */
    void assertFaults() {
        assertThat(swarm.tally().faults()).isGreaterThanOrEqualTo((long) (FAULTS * (lastedNanos / 1e9 - 2) * 0.95));
    }

    void assertNothingLost(Way... ways) {
        for (Way way : ways) {
            List<Ledger.Entry> lost = ledger.lost(way);
            assertThat(lost.stream().limit(SHOWN))
                    .as("the first of %,d that were lost, %s", lost.size(), way)
                    .isEmpty();
        }
    }

    void assertInOrder() {
        assertInOrder(Way.values());
    }

    void assertInOrder(Way... ways) {
        for (Way way : ways) {
            List<Ledger.Entry> outOfOrder = ledger.outOfOrder(way);
            assertThat(outOfOrder.stream().limit(SHOWN))
                    .as("the first of %,d that were out of order, %s", outOfOrder.size(), way)
                    .isEmpty();
        }
    }

    @Override
    public void close() {
        over.set(true);
        swarm.close();
        traffic.close();
    }
}
