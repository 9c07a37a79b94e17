package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.jakarta.RecordedSession.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that sends faster than the engine finishes is held, briefly, and then sent away. */
class HoldTest extends ContainerFixture {
    private final BlockingQueue<CompletableFuture<Void>> unfinished = new LinkedBlockingQueue<>();

    @BeforeEach
    void finishNothing() {
        acceptor.behaviour = session -> frame -> {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            unfinished.add(stage);
            return stage;
        };
    }

    @Test
    void readsOnAsSoonAsAFrameIsFinished() throws InterruptedException {
        start(JakartaOptions.defaults().withHolding(2, 1, Duration.ofSeconds(20)));
        RawWebSocket client = connect();
        sendThree(client);
        RecordedSession session = acceptor.nextSession();
        assertThat(session.nextFrame()).isEqualTo(Frame.text("1"));
        assertThat(session.nextFrame()).isEqualTo(Frame.text("2"));
        awaitHeld();
        assertThat(unfinished).hasSize(2);

        unfinished.take().complete(null);

        assertThat(session.nextFrame()).isEqualTo(Frame.text("3"));
        assertThat(adapter.holdPermits().availablePermits()).isEqualTo(1);
    }

    @Test
    void closesWith1013WhenTheTimeIsOver() {
        start(JakartaOptions.defaults().withHolding(2, 1, Duration.ofMillis(300)));
        RawWebSocket client = connect();
        sendThree(client);

        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1013, CloseReason.OVERLOADED.text()));
        RecordedSession session = acceptor.nextSession();
        session.nextFrame();
        session.nextFrame();
        assertThat(session.next()).isEqualTo(new Event.Closed(CloseReason.OVERLOADED));
        assertThat(adapter.holdPermits().availablePermits()).isEqualTo(1);
    }

    @Test
    void closesWith1013AtOnceWhenNoMoreThreadsMayBeHeld() {
        start(JakartaOptions.defaults().withHolding(2, 1, Duration.ofSeconds(20)));
        RawWebSocket held = connect();
        sendThree(held);
        awaitHeld();

        RawWebSocket second = connect();
        sendThree(second);

        assertThat(second.next(Duration.ofSeconds(5)))
                .isEqualTo(new RawWebSocket.Event.Close(1013, CloseReason.OVERLOADED.text()));
        assertThat(held.poll()).isEmpty();
    }

    @Test
    void aHeldSessionStillSendsAndClosesInTime() throws Exception {
        start(JakartaOptions.defaults().withHolding(2, 1, Duration.ofSeconds(20)));
        RawWebSocket client = connect();
        sendThree(client);
        awaitHeld();
        RecordedSession session = acceptor.nextSession();
        session.nextFrame();
        session.nextFrame();

        SendTest.await(session.session().send(List.of(Frame.text("meanwhile"))));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("meanwhile"));
        session.session().close(CloseReason.NORMAL);

        assertThat(session.next(Duration.ofSeconds(5))).isEqualTo(new Event.Closed(CloseReason.NORMAL));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1000, ""));
        await().atMost(5, TimeUnit.SECONDS).until(() -> adapter.holdPermits().availablePermits() == 1);
    }

    private void awaitHeld() {
        await().atMost(10, TimeUnit.SECONDS).until(() -> adapter.holdPermits().availablePermits() == 0);
    }

    private static void sendThree(RawWebSocket client) {
        client.sendText("1");
        client.sendText("2");
        client.sendText("3");
    }
}
