package io.wsmqtt.bridge.jakarta;

import static io.wsmqtt.bridge.jakarta.SendTest.await;
import static io.wsmqtt.bridge.jakarta.SendTest.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.jakarta.JakartaOptions.Confirmation;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A receipt is what the client's Pongs prove, and no more. */
class ReceiptTest extends ContainerFixture {
    @Test
    void aPongIsTheReceiptOfAllThatWasSentBefore() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect();
        ClientSession session = acceptor.nextSession().session();

        await(session.send(List.of(Frame.text("one"))));

        assertThat(await(session.confirm())).isEqualTo(Receipt.RECEIVED);
        assertThat(client.poll()).contains(new RawWebSocket.Event.Text("one"));
        assertThat(await(session.confirm())).isEqualTo(Receipt.RECEIVED);
    }

    @Test
    void thePingCarriesARunningNumberBehindTheData() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").withoutPongs());
        ClientSession session = acceptor.nextSession().session();

        await(session.send(List.of(Frame.text("one"))));
        CompletionStage<Receipt> receipt = session.confirm();
        await(session.send(List.of(Frame.text("two"))));

        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("one"));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Ping(number(1)));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("two"));
        assertThat(pending(receipt)).isTrue();
        client.sendPong(number(1).array());
        assertThat(await(receipt)).isEqualTo(Receipt.RECEIVED);
    }

    @Test
    void sendsAndConfirmsKeepTheirOrderOnTheWire() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").withoutPongs());
        ClientSession session = acceptor.nextSession().session();
        List<RawWebSocket.Event> expected = new ArrayList<>();

        for (int i = 1; i <= 200; i++) {
            await(session.send(List.of(Frame.text("m" + i))));
            CompletionStage<Receipt> receipt = session.confirm();
            // Handed in at once behind the Ping, which may not be written yet.
            CompletionStage<Void> behind = session.send(List.of(Frame.text("n" + i)));
            client.sendPong(number(i).array());
            await(behind);
            assertThat(await(receipt)).isEqualTo(Receipt.RECEIVED);
            expected.add(new RawWebSocket.Event.Text("m" + i));
            expected.add(new RawWebSocket.Event.Ping(number(i)));
            expected.add(new RawWebSocket.Event.Text("n" + i));
        }

        assertThat(expected).allSatisfy(event -> assertThat(client.next(SOON)).isEqualTo(event));
    }

    @Test
    void aPongThatAnswersNoPingOfOursProvesNothing() {
        acceptor.behaviour = RecordedSession::echo;
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").withoutPongs());
        ClientSession session = acceptor.nextSession().session();

        CompletionStage<Receipt> receipt = session.confirm();
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Ping(number(1)));
        client.sendPong(new byte[0]);
        client.sendPong("12345678".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        client.sendPong(number(2).array());
        client.sendText("after them");

        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("after them"));
        assertThat(pending(receipt)).isTrue();
    }

    @Test
    void aMuteClientIsAssumedToHaveReceivedOnceDataComesThirtySecondsAfterThePing() {
        acceptor.behaviour = RecordedSession::echo;
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").withoutPongs());
        ClientSession session = acceptor.nextSession().session();

        CompletionStage<Receipt> receipt = session.confirm();
        await(session.send(List.of(Frame.text("behind the Ping"))));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Ping(number(1)));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("behind the Ping"));
        ahead.addAndGet(Duration.ofSeconds(25).toNanos());
        client.sendText("H");
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("H"));
        assertThat(pending(receipt)).isTrue();

        ahead.addAndGet(Duration.ofSeconds(6).toNanos());
        client.sendText("H");
        assertThat(await(receipt)).isEqualTo(Receipt.ASSUMED);
    }

    @Test
    void nothingIsAssumedOfAClientThatOnceAnswered() {
        acceptor.behaviour = RecordedSession::echo;
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").withoutPongs());
        ClientSession session = acceptor.nextSession().session();
        CompletionStage<Receipt> first = session.confirm();
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Ping(number(1)));
        client.sendPong(number(1).array());
        assertThat(await(first)).isEqualTo(Receipt.RECEIVED);

        CompletionStage<Receipt> second = session.confirm();
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Ping(number(2)));
        ahead.addAndGet(Duration.ofMinutes(10).toNanos());
        client.sendText("H");

        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("H"));
        assertThat(pending(second)).isTrue();
    }

    @Test
    void anOutstandingReceiptFailsWithTheSession() {
        start(JakartaOptions.defaults());
        RawWebSocket client = connect(to("u").withoutPongs());
        RecordedSession recorded = acceptor.nextSession();

        CompletionStage<Receipt> receipt = recorded.session().confirm();
        assertThat(client.next(SOON)).isInstanceOf(RawWebSocket.Event.Ping.class);
        recorded.session().close(CloseReason.NORMAL);

        assertThat(failureOf(receipt)).isInstanceOf(BridgeException.Closed.class);
        assertThat(failureOf(recorded.session().confirm())).isInstanceOf(BridgeException.Closed.class);
    }

    @Test
    void onlyOneReceiptMayBeOutstanding() {
        start(JakartaOptions.defaults());
        RawWebSocket unused = connect(to("u").withoutPongs());
        ClientSession session = acceptor.nextSession().session();
        CompletionStage<Receipt> first = session.confirm();

        assertThatThrownBy(session::confirm).isInstanceOf(IllegalStateException.class);
        assertThat(pending(first)).isTrue();
    }

    @Test
    void withoutPingsWhatWasTakenIsAssumed() {
        start(JakartaOptions.defaults().withConfirmation(Confirmation.OFF));
        RawWebSocket client = connect(to("u").withoutPongs());
        ClientSession session = acceptor.nextSession().session();

        assertThat(await(session.confirm())).isEqualTo(Receipt.ASSUMED);
        await(session.send(List.of(Frame.text("only this"))));
        assertThat(client.next(SOON)).isEqualTo(new RawWebSocket.Event.Text("only this"));
        session.close(CloseReason.NORMAL);
        assertThat(failureOf(session.confirm())).isInstanceOf(BridgeException.Closed.class);
    }

    private static boolean pending(CompletionStage<?> stage) {
        return !CompletableFuture.allOf(stage.thenApply(value -> value).toCompletableFuture())
                .isDone();
    }

    private static ByteBuffer number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).flip();
    }
}
