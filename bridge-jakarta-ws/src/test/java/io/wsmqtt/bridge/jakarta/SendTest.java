package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.jakarta.RecordedSession.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the engine sends reaches the client in order, or fails in time. */
class SendTest extends ContainerFixture {
    @Test
    void sendsManyFramesInTheirOrder() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        ClientSession session = acceptor.nextSession().session();

        CompletionStage<Void> sent = CompletableFuture.completedStage(null);
        for (int batch = 0; batch < 20; batch++) {
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                int number = batch * 256 + i;
                frames.add(number % 2 == 0 ? Frame.text("t" + number) : binary(number));
            }
            sent = sent.thenCompose(done -> session.send(frames));
        }

        await(sent);
        for (int number = 0; number < 20 * 256; number++) {
            assertThat(client.next(SOON))
                    .isEqualTo(
                            number % 2 == 0
                                    ? new RawWebSocket.Event.Text("t" + number)
                                    : new RawWebSocket.Event.Binary(
                                            binary(number).payload()));
        }
    }

    @Test
    void sendsAFrameOfOneMebibyteToAClientThatReadsLate() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").receiveBuffer(4_096).stalled());
        ClientSession session = acceptor.nextSession().session();
        String text = "ä🙂".repeat(180_000);

        CompletionStage<Void> sent = session.send(List.of(Frame.text(text), Frame.text("behind")));
        client.resumeReading();

        await(sent);
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text(text));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("behind"));
    }

    @Test
    void aClientThatDoesNotReadIsTooSlowAfterTheSendDeadline() {
        start(JakartaOptions.defaults().withSendDeadline(Duration.ofMillis(500)));
        RawWebSocket client = connect(to("u").receiveBuffer(4_096).stalled());
        RecordedSession recorded = acceptor.nextSession();

        long began = System.nanoTime();
        CompletionStage<Void> sent = recorded.session().send(plenty());

        assertThatThrownBy(() -> await(sent)).hasCauseInstanceOf(BridgeException.TooSlow.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(450), Duration.ofSeconds(5));
        recorded.session().close(CloseReason.TOO_SLOW);
        assertThat(recorded.next(Duration.ofSeconds(5))).isEqualTo(new Event.Closed(CloseReason.TOO_SLOW));
        assertThatThrownBy(() -> await(recorded.session().send(List.of(Frame.text("more")))))
                .hasCauseInstanceOf(BridgeException.class);
        client.resumeReading();
        // What the kernel had taken still comes, then a Close frame or just the end; either way it is over.
        RawWebSocket.Event event = client.next(SOON);
        while (!(event instanceof RawWebSocket.Event.Eof) && !(event instanceof RawWebSocket.Event.Close)) {
            event = client.next(SOON);
        }
    }

    @Test
    void neitherSendNorConfirmHoldsItsCallerWhenTheClientDoesNotRead() {
        start(JakartaOptions.defaults());
        RawWebSocket unused = connect(to("u").receiveBuffer(4_096).stalled());
        ClientSession session = acceptor.nextSession().session();
        Frame frame = Frame.binary(new byte[2_000]);

        Duration longest = Duration.ZERO;
        boolean taken = true;
        for (int i = 0; i < 3_000 && taken; i++) {
            long began = System.nanoTime();
            CompletableFuture<Void> sent = session.send(List.of(frame, frame)).toCompletableFuture();
            Duration held = Duration.ofNanos(System.nanoTime() - began);
            longest = held.compareTo(longest) > 0 ? held : longest;
            taken = isDoneWithin(sent, Duration.ofMillis(500));
        }
        long began = System.nanoTime();
        CompletionStage<Receipt> receipt = session.confirm();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(250));
        assertThat(receipt.toCompletableFuture()).isNotDone();
        assertThat(longest).isLessThan(Duration.ofMillis(250));
    }

    /** Tomcat answers Pings by itself, and blocks where nobody reads the answers: what is written to that client has to wait. */
    @Test
    void aClientThatFloodsPingsAndReadsNothingHoldsASenderBrieflyAndNobodyElse() {
        assumeThat(container).isEqualTo(Container.TOMCAT);
        start(JakartaOptions.defaults());
        RawWebSocket flooding = connect(to("u").receiveBuffer(4_096).stalled());
        ClientSession held = acceptor.nextSession().session();
        RawWebSocket reading = connect(to("v"));
        ClientSession other = acceptor.nextSession().session();
        AtomicLong pings = new AtomicLong();
        CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
            while (true) {
                flooding.sendPing(new byte[125]);
                pings.incrementAndGet();
            }
        });
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    long before = pings.get();
                    return before > 1_000 && isStill(pings, before);
                });

        long began = System.nanoTime();
        CompletionStage<Void> sent = held.send(List.of(Frame.text("x")));
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        assertThatThrownBy(() -> await(sent)).hasCauseInstanceOf(BridgeException.Closed.class);
        assertThat(took).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(4));
        assertThat(adapter.inPlaceWrites().areOn(adapter.nanoTime())).isFalse();
        began = System.nanoTime();
        await(other.send(List.of(Frame.text("y"))));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        assertThat(reading.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("y"));
        flooding.reset();
        assertThat(flood).failsWithin(SOON);
    }

    private static boolean isStill(AtomicLong count, long since) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        return count.get() == since;
    }

    private static boolean isDoneWithin(CompletableFuture<Void> stage, Duration time) {
        try {
            stage.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPendingSendFailsWhenTheSessionIsClosed() {
        start(JakartaOptions.defaults());
        RawWebSocket unused = connect(to("u").receiveBuffer(4_096).stalled());
        RecordedSession recorded = acceptor.nextSession();

        CompletionStage<Void> sent = recorded.session().send(plenty());
        recorded.session().close(CloseReason.NORMAL);

        assertThatThrownBy(() -> await(sent)).hasCauseInstanceOf(BridgeException.Closed.class);
        assertThat(recorded.next(Duration.ofSeconds(5))).isEqualTo(new Event.Closed(CloseReason.NORMAL));
    }

    @Test
    void aPendingSendFailsWhenTheConnectionBreaks() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").receiveBuffer(4_096).stalled());
        RecordedSession recorded = acceptor.nextSession();

        CompletionStage<Void> sent = recorded.session().send(plenty());
        client.reset();

        assertThatThrownBy(() -> await(sent)).hasCauseInstanceOf(BridgeException.Closed.class);
        assertThat(recorded.next()).isInstanceOfAny(Event.Failed.class, Event.Closed.class);
    }

    @Test
    void sendsNothingAfterTheEnd() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();
        client.close();
        recorded.next();

        assertThatThrownBy(() -> await(recorded.session().send(List.of(Frame.text("late")))))
                .hasCauseInstanceOf(BridgeException.Closed.class);
    }

    @Test
    void sendsFromWithinAcceptAreTheFirstToArrive() {
        acceptor.onAccept = session -> await(session.send(List.of(Frame.text("hello"))));
        acceptor.behaviour = RecordedSession::echo;
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        client.sendText("echo");

        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("hello"));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("echo"));
    }

    private static Frame binary(int number) {
        return Frame.binary(ByteBuffer.allocate(4).putInt(number).flip());
    }

    // More than any socket buffer of the loopback device takes.
    private static List<Frame> plenty() {
        return Collections.nCopies(256, Frame.binary(new byte[64 * 1024]));
    }

    static <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future.orTimeout(15, TimeUnit.SECONDS).join();
    }

    static Throwable failureOf(CompletionStage<?> stage) {
        try {
            Object value = await(stage);
            throw new AssertionError("the stage completed with " + value);
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }
}
