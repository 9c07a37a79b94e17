package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The queue of one client")
class OutboundQueueTest {
    private static Outgoing outgoing(String topic, int bytes, OverflowPolicy policy) {
        Message message =
                Message.builder(Topic.of(topic), ByteBufferOf.zeros(bytes)).build();
        return Outgoing.of(message, message.frame(), policy, 0);
    }

    @ParameterizedTest(name = "keeps its bounds and loses count of nothing, seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void keepsItsBounds(long seed) {
        Random random = new Random(seed);
        int maxCount = 1 + random.nextInt(20);
        long maxBytes = 1L + random.nextInt(2_000);
        OutboundQueue queue = new OutboundQueue(maxCount, maxBytes);
        OverflowPolicy[] policies = OverflowPolicy.values();
        List<Outgoing> offered = new ArrayList<>();
        List<Outgoing> accounted = new ArrayList<>();
        List<Outgoing> delivered = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(4) == 0) {
                delivered.addAll(queue.poll(0));
            } else {
                Outgoing next = outgoing(
                        "t" + random.nextInt(5), random.nextInt(300), policies[random.nextInt(policies.length)]);
                if (queue.offer(next)) {
                    offered.add(next);
                } else {
                    assertThat(next.overflow()).isEqualTo(OverflowPolicy.DISCONNECT);
                }
            }
            for (OutboundQueue.Drop drop : queue.takeDrops()) {
                assertThat(drop.outgoing().overflow()).isNotEqualTo(OverflowPolicy.DISCONNECT);
                accounted.add(drop.outgoing());
            }
            assertThat(queue.count()).isLessThanOrEqualTo(maxCount);
            assertThat(queue.count() == 1 || queue.bytes() <= maxBytes)
                    .as("a single frame may exceed the bound")
                    .isTrue();
        }
        while (queue.count() > 0) {
            delivered.addAll(queue.poll(0));
        }
        assertThat(queue.bytes()).isZero();
        accounted.addAll(delivered);
        assertThat(accounted).containsExactlyInAnyOrderElementsOf(offered);
        List<Outgoing> inOrder = new ArrayList<>(offered);
        inOrder.retainAll(new HashSet<>(delivered));
        assertThat(delivered).as("in the order in which they were offered").isEqualTo(inOrder);
    }

    @Test
    @DisplayName("takes a frame larger than its bound while nothing else waits: it could never be delivered otherwise")
    void oversize() {
        OutboundQueue queue = new OutboundQueue(10, 100);
        assertThat(queue.offer(outgoing("t", 500, OverflowPolicy.DISCONNECT))).isTrue();
        assertThat(queue.offer(outgoing("t", 1, OverflowPolicy.DISCONNECT))).isFalse();
        assertThat(queue.poll(0)).hasSize(1);
        assertThat(queue.offer(outgoing("t", 1, OverflowPolicy.DISCONNECT))).isTrue();
    }

    @Test
    @DisplayName("drops nothing in vain: what would not fit anyway makes nobody give way")
    void nothingInVain() {
        OutboundQueue queue = new OutboundQueue(10, 100);
        queue.offer(outgoing("a", 60, OverflowPolicy.DISCONNECT));
        queue.offer(outgoing("b", 30, OverflowPolicy.DROP_OLDEST));
        queue.offer(outgoing("c", 90, OverflowPolicy.DROP_OLDEST));
        assertThat(queue.takeDrops())
                .singleElement()
                .satisfies(drop -> assertThat(drop.cause()).isEqualTo(DropCause.OVERFLOW_NEWEST));
        assertThat(queue.count()).isEqualTo(2);
    }

    @Test
    @DisplayName("hands over in batches of at most 64 frames and 64 KiB")
    void batches() {
        OutboundQueue queue = new OutboundQueue(1_000, 10 << 20);
        for (int i = 0; i < 100; i++) {
            queue.offer(outgoing("t", 10, OverflowPolicy.DISCONNECT));
        }
        assertThat(queue.poll(0)).hasSize(64);
        assertThat(queue.poll(0)).hasSize(36);
        for (int i = 0; i < 5; i++) {
            queue.offer(outgoing("t", 30_000, OverflowPolicy.DISCONNECT));
        }
        assertThat(queue.poll(0)).hasSize(2);
    }
}
