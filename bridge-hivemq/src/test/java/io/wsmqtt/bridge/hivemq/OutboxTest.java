package io.wsmqtt.bridge.hivemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.hivemq.Outgoing.Progress;
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
    @CsvSource({"1, 1", "2, 2", "20, 20", "65535, 1024"})
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
    void anAnswerGivesOnePlaceBackAndASecondAnswerNone() {
        outbox.connected(true, 3);
        add(5);
        List<Outgoing> inFlight = sendAll();
        assertThat(outbox.settled(inFlight.get(0))).isTrue();
        assertThat(outbox.settled(inFlight.get(0))).isFalse();
        assertThat(sendAll()).hasSize(1);
    }

    @Test
    void whatWasInFlightGoesOutAgainFirstWithItsIdentifierAsADuplicate() {
        outbox.connected(true, 2);
        List<Outgoing> added = add(4);
        List<Outgoing> inFlight = sendAll();
        List<Integer> identifiers = identifiers(inFlight);
        outbox.connectionLost();
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
        outbox.connected(true, 1);
        Outgoing written = add(Qos.AT_MOST_ONCE);
        Outgoing handedOver = add(Qos.AT_MOST_ONCE);
        assertThat(sendAll()).containsExactly(written, handedOver);
        assertThat(outbox.settled(written)).isTrue();
        outbox.connectionLost();
        outbox.connected(true, 1);
        assertThat(sendAll()).containsExactly(handedOver);
        assertThat(handedOver.progress).isEqualTo(Progress.NONE);
    }

    @Test
    void withQos0NoneTakesAPlaceInTheWindowButEachKeepsItsOrder() {
        outbox.connected(true, 1);
        add(Qos.AT_MOST_ONCE);
        Outgoing first = add(Qos.AT_LEAST_ONCE);
        add(Qos.AT_MOST_ONCE);
        add(Qos.AT_LEAST_ONCE);
        add(Qos.AT_MOST_ONCE);
        assertThat(sendAll()).hasSize(3).contains(first);
        outbox.settled(first);
        assertThat(sendAll()).hasSize(2);
    }

    @Test
    void whatTheBrokerWasKnownToHaveIsOverWithTheSession() {
        outbox.connected(true, 2);
        Outgoing known = add(Qos.EXACTLY_ONCE);
        Outgoing unknown = add(Qos.EXACTLY_ONCE);
        sendAll();
        assertThat(outbox.received(known)).isTrue();
        outbox.connectionLost();
        assertThat(outbox.received(known)).isFalse();
        assertThat(outbox.connected(false, 2)).containsExactly(known);
        assertThat(sendAll()).containsExactly(unknown);
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
