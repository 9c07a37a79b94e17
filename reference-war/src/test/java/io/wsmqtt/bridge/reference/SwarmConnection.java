package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * One WebSocket of a {@link SwarmPhone}; for the phone's thread.
 *
 * <p>A message counts as confirmed to the bridge once a Ping that came behind it was answered and the next Ping is here: the bridge
 * has at most one under way, so it has dealt with the Pong. Time alone shows nothing: a bridge that ends a session takes no Pong any more,
 * and its Close may take seconds to arrive.
 */
final class SwarmConnection {
    private static final long PING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ABNORMAL = 1006;

    private final RawWebSocket socket;
    private final String phone;
    private final String user;
    private final Receipts receipts;
    private final Outbox outbox;

    /** What came before the last Ping, after the one before it. */
    private List<Integer> answered = new ArrayList<>();

    private List<Integer> sinceLastPing = new ArrayList<>();
    private OptionalInt closeCode = OptionalInt.empty();
    private long pingDue = System.nanoTime();
    private boolean pingUnderWay;

    SwarmConnection(RawWebSocket socket, String phone, String user, Receipts receipts, Outbox outbox) {
        this.socket = socket;
        this.phone = phone;
        this.user = user;
        this.receipts = receipts;
        this.outbox = outbox;
    }

    /** Sends again what no Pong has confirmed, and returns how much that was. */
    int sendAgain() {
        return outbox.sendAgain(this::send);
    }

    /** Takes what has come, waiting for it at most this long; returns the close code once the connection has ended. */
    OptionalInt receive(Duration wait) {
        for (Optional<Event> event = socket.poll(wait); event.isPresent(); event = socket.poll()) {
            Optional<OptionalInt> end = received(event.get());
            if (end.isPresent()) {
                return end.get();
            }
        }
        return OptionalInt.empty();
    }

    private Optional<OptionalInt> received(Event event) {
        if (event instanceof Event.Text message) {
            int number = number(message.text());
            receipts.received(number);
            sinceLastPing.add(number);
        } else if (event instanceof Event.Ping) {
            answered.forEach(receipts::confirmed);
            answered = sinceLastPing;
            sinceLastPing = new ArrayList<>();
        } else if (event instanceof Event.Pong pong) {
            pingUnderWay = false;
            outbox.confirmedUpTo(pong.data().duplicate().getInt());
        } else if (event instanceof Event.Close close) {
            closeCode = OptionalInt.of(close.code());
            quietly(() -> socket.sendClose(close.code() == 1005 ? 1000 : close.code(), ""));
        } else if (event instanceof Event.Eof) {
            return Optional.of(closeCode.isPresent() ? closeCode : OptionalInt.of(ABNORMAL));
        } else {
            throw new AssertionError(phone + " got " + event);
        }
        return closeCode.isPresent() ? Optional.of(closeCode) : Optional.empty();
    }

    private int number(String text) {
        if (!text.startsWith(user + " ")) {
            throw new AssertionError(phone + " got what is not for it: " + text);
        }
        return Integer.parseInt(text.substring(user.length() + 1));
    }

    /** Sends what there is to send, and a Ping behind it when it is time. */
    void send() {
        outbox.sendNew(this::send);
        long now = System.nanoTime();
        if (outbox.hasUnconfirmed() && !pingUnderWay && now - pingDue >= 0) {
            pingDue = now + PING_NANOS;
            pingUnderWay = true;
            byte[] data =
                    ByteBuffer.allocate(Integer.BYTES).putInt(outbox.last()).array();
            quietly(() -> socket.sendPing(data));
        }
    }

    private void send(int number) {
        quietly(() -> socket.sendText(phone + " " + number));
    }

    /** That a connection has ended is for {@link #receive} to find out. */
    private static void quietly(Runnable send) {
        try {
            send.run();
        } catch (UncheckedIOException e) {
            // The end of the connection is among the events.
        }
    }

    void freeze() {
        socket.stopReading();
    }

    void thaw() {
        socket.resumeReading();
    }

    void reset() {
        socket.reset();
    }

    void leave() {
        quietly(() -> socket.sendClose(1001, "leaving"));
    }

    void close() {
        socket.close();
    }
}
