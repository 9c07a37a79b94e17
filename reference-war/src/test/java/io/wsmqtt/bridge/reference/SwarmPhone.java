package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.testkit.RawWebSocket;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A simulated phone: a plain WebSocket client that knows nothing of this bridge but its address, on a thread of its own. It
 * suffers {@link Fault}s, and comes back whenever its connection has ended unless the close code forbids it.
 *
 * <p>What the package sees is thread-safe; all else is for its thread.
 */
final class SwarmPhone implements Runnable {
    private static final Duration TURN = Duration.ofMillis(25);
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final int LAST_THAT_MAY_RECONNECT = 4499;
    private static final Pattern STATUS = Pattern.compile("status=(\\d+)");

    /** A connection that the phone has left frozen. */
    private record Abandoned(SwarmConnection connection, long closeAt) {}

    private final String name;
    private final String user;
    private final String target;
    private final int port;
    private final Receipts receipts;
    private final Outbox outbox;
    private final Tally tally;
    private final Random random;
    private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();
    private final Deque<Abandoned> abandoned = new ArrayDeque<>();
    private volatile boolean connected;
    private volatile boolean stopped;
    private long absentSince;

    /** @param cid the query that tells phones of one user apart, or nothing */
    SwarmPhone(String name, String user, String cid, int port, Ledger ledger, Tally tally, long seed) {
        this.name = name;
        this.user = user;
        this.target = "/netgate/secret/p1/s1/" + user + cid;
        this.port = port;
        this.receipts = ledger.down(name).receipts();
        this.outbox = new Outbox(ledger.up(name).sent());
        this.tally = tally;
        this.random = new Random(seed);
    }

    /** Lets something happen to it, unless it is not connected or something else is happening to it. */
    boolean suffers(Fault next) {
        return connected && fault.compareAndSet(null, next);
    }

    void sendOneMore() {
        outbox.offer();
    }

    boolean isConnected() {
        return connected;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        absentSince = System.nanoTime();
        try {
            while (!stopped) {
                SwarmConnection connection = connect();
                if (connection != null) {
                    tally.connected(System.nanoTime() - absentSince);
                    tally.sentAgain(connection.sendAgain());
                    fault.set(null);
                    connected = true;
                    Duration away = live(connection);
                    connected = false;
                    pause(away);
                }
            }
            abandoned.forEach(old -> old.connection().close());
        } catch (RuntimeException | AssertionError e) {
            tally.failure(name + ": " + e);
        } finally {
            connected = false;
        }
    }

    private @Nullable SwarmConnection connect() {
        try {
            RawWebSocket socket = RawWebSocket.to(port, target).reportingPings().open();
            return new SwarmConnection(socket, name, user, receipts, outbox);
        } catch (AssertionError e) {
            Matcher status = STATUS.matcher(String.valueOf(e.getMessage()));
            tally.refused(status.find() ? status.group(1) : String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            tally.refused("no answer");
        }
        pause(aWhile());
        return null;
    }

    /** Until the connection has ended; returns for how long the phone stays away then. */
    private Duration live(SwarmConnection connection) {
        while (!stopped) {
            OptionalInt closed = connection.receive(TURN);
            if (closed.isPresent()) {
                return closed(connection, closed.getAsInt());
            }
            connection.send();
            closeAbandoned();
            Fault due = fault.get();
            if (due != null) {
                tally.fault(due.kind());
                absentSince = System.nanoTime();
                if (!survives(connection, due)) {
                    return due.away();
                }
                fault.set(null);
            }
        }
        connection.close();
        return Duration.ZERO;
    }

    private Duration closed(SwarmConnection connection, int code) {
        absentSince = System.nanoTime();
        connection.close();
        tally.closed(code);
        if (code > LAST_THAT_MAY_RECONNECT) {
            tally.failure(name + " was closed with " + code + " on its current connection");
            stopped = true;
        }
        return aWhile();
    }

    /** Whether the connection goes on afterwards. */
    private boolean survives(SwarmConnection connection, Fault due) {
        if (due.kind() == Fault.Kind.LEAVE) {
            connection.leave();
            receiveTheRest(connection);
            connection.close();
            return false;
        }
        if (due.kind() == Fault.Kind.CUT) {
            connection.reset();
            receiveTheRest(connection);
            return false;
        }
        connection.freeze();
        stayFrozen(connection, due.frozen());
        switch (due.kind()) {
            case FREEZE -> connection.thaw();
            case HALF_OPEN ->
                abandoned.add(new Abandoned(
                        connection,
                        System.nanoTime()
                                + due.away()
                                        .plusMillis(3_000 + random.nextInt(2_000))
                                        .toNanos()));
            default -> connection.reset();
        }
        return due.kind() == Fault.Kind.FREEZE;
    }

    /** What came before the end has been confirmed with it: it counts. */
    private static void receiveTheRest(SwarmConnection connection) {
        long until = System.nanoTime() + CLOSING.toNanos();
        while (connection.receive(TURN).isEmpty() && until - System.nanoTime() > 0) {
            Thread.onSpinWait();
        }
    }

    /** What the phone had read when it froze may still be on its way from the reader, and counts. */
    private void stayFrozen(SwarmConnection connection, Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        while (!stopped && until - System.nanoTime() > 0) {
            connection.receive(TURN);
            closeAbandoned();
        }
    }

    private void pause(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        while (!stopped && until - System.nanoTime() > 0) {
            Pacer.pause(TURN);
            closeAbandoned();
        }
    }

    private void closeAbandoned() {
        while (!abandoned.isEmpty() && System.nanoTime() - abandoned.getFirst().closeAt() >= 0) {
            abandoned.removeFirst().connection().reset();
        }
    }

    private Duration aWhile() {
        return Duration.ofMillis(500 + random.nextInt(1_500));
    }
}
