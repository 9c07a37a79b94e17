package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.jakarta.RecordedSession.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Fin;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A session ends once, for the reason that was given, and in time. */
class CloseTest extends ContainerFixture {
    private static final Duration PROMISED = Duration.ofSeconds(5);

    @Test
    void theClientIsToldEachCodeOfTheCatalogue() {
        start(JakartaOptions.defaults());
        List<CloseReason> reasons = List.of(
                CloseReason.NORMAL,
                CloseReason.GOING_AWAY,
                CloseReason.POLICY,
                CloseReason.INTERNAL,
                CloseReason.OVERLOADED,
                CloseReason.TOO_SLOW,
                CloseReason.REPLACED,
                CloseReason.POLICY.withText("ü".repeat(61)));
        assertThat(reasons).allSatisfy(reason -> {
            RawWebSocket client = connect();
            RecordedSession recorded = acceptor.nextSession();

            recorded.session().close(reason);

            assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(reason.code(), reason.text()));
            assertThat(recorded.next(PROMISED)).isEqualTo(new Event.Closed(reason));
        });
    }

    @Test
    void aReasonThatMustNotBeSentIsTranslated() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();

        recorded.session().close(CloseReason.ABNORMAL);

        assertThat(client.next(SOON))
                .isInstanceOfSatisfying(
                        RawWebSocket.Event.Close.class,
                        close -> assertThat(close.code()).isEqualTo(1011));
        assertThat(recorded.next(PROMISED)).isEqualTo(new Event.Closed(CloseReason.ABNORMAL));
    }

    @Test
    void theEngineIsToldTheClientsCode() {
        start(JakartaOptions.defaults());
        assertThat(List.of(
                        new CloseReason(1000, ""),
                        new CloseReason(1001, ""),
                        new CloseReason(1001, "page left"),
                        new CloseReason(3000, "mine"),
                        new CloseReason(4321, "ünique")))
                .allSatisfy(reason -> {
                    RawWebSocket client = connect();
                    client.sendClose(reason.code(), reason.text());
                    assertThat(acceptor.nextSession().next()).isEqualTo(new Event.Closed(reason));
                    assertThat(client.next(SOON)).isInstanceOf(RawWebSocket.Event.Close.class);
                });
    }

    @Test
    void theEngineIsToldTheAdaptersOwnCodeBeforeWhatIsOutstandingFails() {
        start(JakartaOptions.defaults().withFrameKinds(JakartaOptions.FrameKinds.TEXT_ONLY));
        RawWebSocket client = connect(to("u").withoutPongs());
        RecordedSession recorded = acceptor.nextSession();
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        var unused = recorded.session().confirm().whenComplete((receipt, failure) -> told.complete(recorded.isOver()));

        client.sendBinary(new byte[] {1});

        assertThat(recorded.next()).isEqualTo(new Event.Closed(CloseReason.UNSUPPORTED_FRAME));
        assertThat(told.join()).isTrue();
    }

    @Test
    void theEngineIsToldTheClientsCodeBeforeWhatIsOutstandingFails() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").withoutPongs());
        RecordedSession recorded = acceptor.nextSession();
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        var unused = recorded.session().confirm().whenComplete((receipt, failure) -> told.complete(recorded.isOver()));

        client.sendClose(1000, "bye");

        assertThat(recorded.next()).isEqualTo(new Event.Closed(new CloseReason(1000, "bye")));
        assertThat(told.join()).isTrue();
    }

    @Test
    void aCloseFrameWithoutACodeIsReportedAsNoStatus() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();

        client.sendFrame(RawWebSocket.CLOSE, Fin.LAST, new byte[0]);

        // Tomcat does not tell it from 1000.
        assertThat(acceptor.nextSession().next())
                .isEqualTo(
                        new Event.Closed(container == Container.TOMCAT ? CloseReason.NORMAL : CloseReason.NO_STATUS));
    }

    @Test
    void aConnectionThatJustEndsIsReportedAsAbnormal() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();
        client.sendText("x");
        recorded.nextFrame();

        client.close();

        assertThat(recorded.next()).isEqualTo(new Event.Closed(CloseReason.ABNORMAL));
    }

    @Test
    void aConnectionThatIsResetIsReportedOnce() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();

        client.reset();

        assertThat(recorded.next())
                .satisfiesAnyOf(
                        event -> assertThat(event).isInstanceOf(Event.Failed.class),
                        event -> assertThat(event).isEqualTo(new Event.Closed(CloseReason.ABNORMAL)));
    }

    @Test
    void whatIsReadBeforeTheCloseFrameOfADrainIsOutIsTaken() {
        start(JakartaOptions.defaults().withWorkerThreads(1));
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();
        CountDownLatch close = holdCloseFrames(client, recorded);

        recorded.session().close(CloseReason.GOING_AWAY);
        client.sendText("before the Close frame");

        assertThat(recorded.nextFrame()).isEqualTo(Frame.text("before the Close frame"));
        close.countDown();
        assertThat(client.next(SOON)).isInstanceOf(RawWebSocket.Event.Close.class);
        assertThat(recorded.next(PROMISED)).isEqualTo(new Event.Closed(CloseReason.GOING_AWAY));
    }

    @Test
    void whatIsReadAfterAnotherCloseIsNotTaken() {
        start(JakartaOptions.defaults().withWorkerThreads(1));
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();
        CountDownLatch close = holdCloseFrames(client, recorded);

        recorded.session().close(CloseReason.REPLACED);
        client.sendText("too late");
        client.sendPing(new byte[] {1});

        assertThat(client.next(SOON)).isInstanceOf(RawWebSocket.Event.Pong.class);
        close.countDown();
        assertThat(recorded.next(PROMISED)).isEqualTo(new Event.Closed(CloseReason.REPLACED));
    }

    /** Keeps the adapter's only worker until the latch is down. */
    private CountDownLatch holdCloseFrames(RawWebSocket client, RecordedSession recorded) {
        // A close that comes before the container's OnOpen is over is made up for on its thread.
        client.sendText("open");
        assertThat(recorded.nextFrame()).isEqualTo(Frame.text("open"));
        CountDownLatch close = new CountDownLatch(1);
        adapter.threads().work(() -> await(close));
        return close;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCloseToAStalledReaderIsOverInTime() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").receiveBuffer(4_096).stalled());
        RecordedSession recorded = acceptor.nextSession();
        stall(recorded.session());

        recorded.session().close(CloseReason.GOING_AWAY);

        assertThat(recorded.next(PROMISED)).isEqualTo(new Event.Closed(CloseReason.GOING_AWAY));
        client.resumeReading();
        RawWebSocket.Event event = client.next(SOON);
        while (!(event instanceof RawWebSocket.Event.Eof)) {
            event = client.next(SOON);
        }
    }

    /** Sends until the client's window and the kernel's buffers are full. */
    private static void stall(ClientSession session) {
        while (true) {
            CompletableFuture<Void> next = new CompletableFuture<>();
            var unused = session.send(Collections.nCopies(16, Frame.binary(new byte[64 * 1024])))
                    .whenComplete((done, failure) -> next.complete(null));
            try {
                next.get(500, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stalled) {
                return;
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void manyStalledReadersDoNotDelayEachOthersEnd() {
        start(JakartaOptions.defaults().withWorkerThreads(1));
        for (int i = 0; i < 6; i++) {
            RawWebSocket unused = connect(to("u" + i).receiveBuffer(4_096).stalled());
        }
        List<RecordedSession> all = Collections.nCopies(6, 0).stream()
                .map(i -> acceptor.nextSession())
                .toList();
        all.forEach(recorded -> stall(recorded.session()));

        long deadline = System.nanoTime() + PROMISED.toNanos();
        all.forEach(recorded -> recorded.session().close(CloseReason.GOING_AWAY));

        assertThat(all)
                .allSatisfy(recorded -> assertThat(recorded.next(Duration.ofNanos(deadline - System.nanoTime())))
                        .isEqualTo(new Event.Closed(CloseReason.GOING_AWAY)));
    }

    @Test
    void aClientThatNeverAnswersTheCloseFrameIsNotWaitedFor() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();

        recorded.session().close(CloseReason.REPLACED);

        assertThat(client.next(SOON)).isInstanceOf(RawWebSocket.Event.Close.class);
        assertThat(recorded.next(PROMISED)).isEqualTo(new Event.Closed(CloseReason.REPLACED));
    }

    @Test
    void theFirstOfManyClosesCountsAndThereIsOneEnd() throws InterruptedException {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        RecordedSession recorded = acceptor.nextSession();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 64; i++) {
            CloseReason reason = new CloseReason(4000 + i, "");
            threads.execute(() -> {
                try {
                    go.await();
                    recorded.session().close(reason);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        go.countDown();
        client.sendClose(1000, "");
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(recorded.next(PROMISED)).isInstanceOf(Event.Closed.class);
        recorded.session().close(CloseReason.NORMAL);
        RawWebSocket.Event event = client.next(SOON);
        assertThat(event).isInstanceOf(RawWebSocket.Event.Close.class);
    }

    @Test
    void aSessionMayBeClosedWhileItIsAccepted() {
        acceptor.onAccept = session -> session.close(CloseReason.TOO_OFTEN);
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();

        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(4003, CloseReason.TOO_OFTEN.text()));
        assertThat(acceptor.nextSession().next(PROMISED)).isEqualTo(new Event.Closed(CloseReason.TOO_OFTEN));
    }
}
