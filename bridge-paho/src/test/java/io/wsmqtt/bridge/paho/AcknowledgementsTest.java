package io.wsmqtt.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.paho.Acknowledgements.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
    private final List<Integer> sent = new ArrayList<>();
    private final AtomicInteger exhausted = new AtomicInteger();
    private final Acknowledgements<Integer> acknowledgements =
            new Acknowledgements<>(2, sent::add, exhausted::incrementAndGet);

    @Test
    void acknowledgementsGoOutInTheOrderOfArrivalWhateverTheOrderOfTaking() {
        Slot<Integer> first = acknowledgements.arrived(7);
        Slot<Integer> second = acknowledgements.arrived(3);
        acknowledgements.taken(second);
        assertThat(sent).isEmpty();
        acknowledgements.taken(first);
        assertThat(sent).containsExactly(7, 3);
    }

    @Test
    void aMessageNotTakenIsPassedOver() {
        Slot<Integer> first = acknowledgements.arrived(1);
        Slot<Integer> second = acknowledgements.arrived(2);
        acknowledgements.failed(first);
        acknowledgements.taken(second);
        assertThat(sent).containsExactly(2);
        assertThat(exhausted).hasValue(0);
    }

    @Test
    void failuresInEachPlaceOfTheWindowExhaustItOnce() {
        Slot<Integer> first = acknowledgements.arrived(1);
        Slot<Integer> second = acknowledgements.arrived(2);
        acknowledgements.failed(second);
        acknowledgements.failed(first);
        assertThat(sent).isEmpty();
        assertThat(exhausted).hasValue(1);
    }
}
