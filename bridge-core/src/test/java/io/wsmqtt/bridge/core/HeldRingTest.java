package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldRingTest {
    private final HeldRing ring = new HeldRing();
    private long arrivals;

    @Test
    void itDoesWhatAListDoes() {
        Random random = new Random(7);
        List<Held> model = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            // Grows and shrinks in turn, so that it is empty at times.
            boolean grows = i / 500 % 2 == 0;
            if (model.isEmpty() || random.nextInt(10) < (grows ? 7 : 3)) {
                Held held = held();
                model.add(held);
                ring.add(held);
            } else if (random.nextInt(20) == 0) {
                int from = random.nextInt(model.size());
                int to = from + random.nextInt(model.size() - from) + 1;
                model.subList(from, to).clear();
                ring.removeRange(from, to);
            } else {
                int at = random.nextBoolean() ? 0 : random.nextInt(model.size());
                assertThat(ring.remove(at)).isSameAs(model.remove(at));
            }
            if (i % 97 == 0) {
                assertThat(ring).containsExactlyElementsOf(model);
            }
        }
        assertThat(arrivals).isGreaterThan(1_000);
    }

    @Test
    void whatIsNotInItCannotBeTaken() {
        assertThatThrownBy(() -> ring.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        ring.add(held());

        assertThatThrownBy(() -> ring.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ring.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ring.remove(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(ring).hasSize(1);
    }

    @Test
    void clearedItIsLikeNew() {
        for (int i = 0; i < 100; i++) {
            ring.add(held());
        }
        ring.clear();
        Held held = held();
        ring.add(held);

        assertThat(ring).containsExactly(held);
    }

    private Held held() {
        Message message = Message.of(Topic.of("t"), Frame.text("on"));
        return Held.of(message, message.frame(), OverflowPolicy.DROP_OLDEST, arrivals++, System::nanoTime, null);
    }
}
