package io.wsmqtt.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.paho.Outgoing.Progress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboxTest {
    private static final int MANY = 3_000;
    private final Outbox outbox = new Outbox(new PacketIds());

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "20, 19", "65535, 1024"})
    void noMoreAreInFlightThanTheReceiveMaximumAllows(int receiveMaximum, int most) {
        outbox.connected(true, receiveMaximum);
        List<Outgoing> sent = new ArrayList<>();
        add(MANY);
        while (sent.size() < MANY) {
            List<Outgoing> inFlight = sendAll();
            assertThat(inFlight).hasSize(Math.min(most, MANY - sent.size())).hasSizeLessThanOrEqualTo(receiveMaximum);
            sent.addAll(inFlight);
            inFlight.forEach(outgoing -> assertThat(outbox.settled(outgoing)).isTrue());
        }
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void anAnswerGivesOnePermitBackAndASecondAnswerNone() {
        outbox.connected(true, 3);
        add(5);
        List<Outgoing> inFlight = sendAll();
        assertThat(outbox.settled(inFlight.get(0))).isTrue();
        assertThat(outbox.settled(inFlight.get(0))).isFalse();
        assertThat(sendAll()).hasSize(1);
    }

    @Test
    void whatWasInFlightGoesOutAgainFirstWithItsIdentifierAsADuplicate() {
        outbox.connected(true, 3);
        List<Outgoing> added = add(4);
        List<Outgoing> inFlight = sendAll();
        List<Integer> identifiers = identifiers(inFlight);
        assertThat(outbox.connectionLost()).isEmpty();
        outbox.connected(true, 100);
        List<Outgoing> again = sendAll();
        assertThat(again).isEqualTo(added);
        assertThat(identifiers(again))
                .startsWith(identifiers.toArray(Integer[]::new))
                .doesNotHaveDuplicates();
        assertThat(again)
                .extracting(outgoing -> outgoing.progress)
                .containsExactly(Progress.SENT, Progress.SENT, Progress.NONE, Progress.NONE);
    }

    @Test
    void inANewSessionNothingIsADuplicate() {
        outbox.connected(true, 3);
        add(2);
        sendAll();
        outbox.connectionLost();
        outbox.connected(false, 3);
        assertThat(sendAll()).extracting(outgoing -> outgoing.progress).containsOnly(Progress.NONE);
    }

    @Test
    void withQos0OnlyWhatWasNotYetWrittenIsSentAgain() {
        outbox.connected(true, 2);
        Outgoing written = add(Qos.AT_MOST_ONCE);
        Outgoing waiting = add(Qos.AT_MOST_ONCE);
        sendAll();
        assertThat(outbox.connectionLost()).containsExactly(written);
        outbox.connected(true, 2);
        assertThat(sendAll()).containsExactly(waiting);
    }

    @Test
    void whatPahoHadNoPlaceForHoldsUpTheOthersUntilItMayGo() {
        outbox.connected(true, 100);
        List<Outgoing> added = add(2);
        Outgoing first = outbox.next();
        assertThat(first).isSameAs(added.get(0));
        outbox.putBack(added.get(0));
        assertThat(outbox.next()).isNull();
        outbox.resume();
        assertThat(sendAll()).isEqualTo(added);
    }

    @Test
    void theClearedOutboxHandsOutAllThatWasTaken() {
        outbox.connected(true, 3);
        List<Outgoing> added = add(5);
        sendAll();
        assertThat(outbox.clear()).isEqualTo(added);
        assertThat(outbox.isEmpty()).isTrue();
    }

    private List<Outgoing> sendAll() {
        List<Outgoing> sent = new ArrayList<>();
        for (@Nullable Outgoing next = outbox.next(); next != null; next = outbox.next()) {
            sent.add(next);
        }
        return sent;
    }

    private List<Outgoing> add(int count) {
        List<Outgoing> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(add(Qos.AT_LEAST_ONCE));
        }
        return added;
    }

    private Outgoing add(Qos qos) {
        Outgoing outgoing = new Outgoing(
                Message.builder(Topic.of("t"), ByteBuffer.allocate(0)).qos(qos).build());
        outbox.add(outgoing);
        return outgoing;
    }

    private static List<Integer> identifiers(List<Outgoing> outgoing) {
        return outgoing.stream().map(one -> one.packetId).toList();
    }
}
