package io.wsmqtt.bridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final Tally tally = new Tally(3, 2);

    private byte[] sent(int client) {
        byte[] payload = Stamp.payload(64);
        tally.stamp(client, payload);
        return payload;
    }

    private void arrive(int client, byte[] payload) {
        tally.arrived(client, payload, 0, payload.length);
    }

    @Test
    void whatArrivesOnceAndInOrderIsValid() {
        byte[] first = sent(0);
        byte[] other = sent(1);
        byte[] second = sent(0);
        arrive(1, other);
        arrive(0, first);
        arrive(0, second);

        tally.await(PATIENCE);

        assertThat(tally.delays().getTotalCount()).isEqualTo(3);
    }

    @Test
    void whatIsLostMakesTheRunInvalid() {
        sent(0);
        arrive(1, sent(1));

        assertThatThrownBy(() -> tally.await(PATIENCE))
                .isInstanceOf(InvalidRunException.class)
                .hasMessage("of 2 messages 1 arrived");
    }

    @Test
    void whatComesTwiceMakesTheRunInvalid() {
        byte[] payload = sent(0);
        arrive(0, payload);
        arrive(0, payload);

        assertThatThrownBy(() -> tally.await(PATIENCE)).hasMessage("client 0 got message 0 where 1 was due");
    }

    @Test
    void whatComesOutOfOrderMakesTheRunInvalid() {
        byte[] first = sent(0);
        byte[] second = sent(0);
        arrive(0, second);
        arrive(0, first);

        assertThatThrownBy(() -> tally.await(PATIENCE)).hasMessage("client 0 got message 1 where 0 was due");
    }

    @Test
    void whatReachesAnotherClientMakesTheRunInvalid() {
        arrive(1, sent(0));

        assertThatThrownBy(() -> tally.await(PATIENCE)).hasMessage("client 0: sent 1, arrived 0");
    }

    @Test
    void whatIsLeftOfAnEarlierRoundMakesTheRunInvalid() {
        byte[] payload = sent(0);
        Stamp.write(payload, 0, System.nanoTime(), 2, 0);
        arrive(0, payload);

        assertThatThrownBy(() -> tally.await(PATIENCE)).hasMessage("client 0 got a message of round 2 in round 3");
    }

    @Test
    void aMessageForAllIsExpectedByEach() {
        byte[] payload = Stamp.payload(64);
        tally.stampForAll(payload);
        arrive(0, payload);
        assertThat(tally.underWay()).isEqualTo(1);
        arrive(1, payload);

        assertThatCode(() -> tally.await(PATIENCE)).doesNotThrowAnyException();
    }

    @Test
    void ofAClientThatIsSetApartNothingIsExpected() {
        Tally others = new Tally(1, 2, 0);
        byte[] payload = Stamp.payload(64);
        others.stamp(0, payload);
        others.stamp(1, payload);
        others.arrived(1, payload, 0, payload.length);

        assertThatCode(() -> others.await(PATIENCE)).doesNotThrowAnyException();
    }
}
