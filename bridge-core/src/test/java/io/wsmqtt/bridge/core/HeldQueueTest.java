package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.core.HeldQueue.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The queue of what is held for one client")
class HeldQueueTest {
    private static final HeldQueue.Limits WIDE = new HeldQueue.Limits(1_000, 10 << 20, 1_000, 10 << 20);

    private long arrivals;

    private Held held(String topic, int bytes, OverflowPolicy policy) {
        Message message =
                Message.builder(Topic.of(topic), ByteBufferOf.zeros(bytes)).build();
        return Held.of(message, message.frame(), policy, arrivals++, () -> 0, null);
    }

    private Held held(int bytes) {
        return held("t", bytes, OverflowPolicy.DISCONNECT);
    }

    /** What a client sees of the queue through its connections, by a model of its own: what it was sent, and what it confirmed. */
    private static final class Model {
        final List<Held> taken = new ArrayList<>();
        final List<Held> dropped = new ArrayList<>();
        final List<Held> confirmed = new ArrayList<>();
        final List<Held> onThisConnection = new ArrayList<>();
        int confirmedOnThisConnection;
    }

    @ParameterizedTest(
            name = "keeps its bounds, its order and count of everything, through drops and returns, seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void keepsItsBounds(long seed) {
        Random random = new Random(seed);
        int unsent = 1 + random.nextInt(20);
        long unsentBytes = 1L + random.nextInt(2_000);
        HeldQueue.Limits limits = new HeldQueue.Limits(
                unsent, unsentBytes, unsent + random.nextInt(30), unsentBytes + random.nextInt(3_000));
        HeldQueue queue = new HeldQueue(limits);
        OverflowPolicy[] policies = OverflowPolicy.values();
        Model model = new Model();
        boolean away = false;
        for (int i = 0; i < 5_000; i++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    if (!away) {
                        model.onThisConnection.addAll(queue.poll(() -> 0));
                    }
                }
                case 3 -> {
                    if (!away) {
                        int mark = model.confirmedOnThisConnection
                                + random.nextInt(model.onThisConnection.size() - model.confirmedOnThisConnection + 1);
                        List<Held> done = queue.confirm(queue.mark() - (model.onThisConnection.size() - mark));
                        assertThat(done)
                                .isEqualTo(model.onThisConnection.subList(model.confirmedOnThisConnection, mark));
                        model.confirmed.addAll(done);
                        model.confirmedOnThisConnection = mark;
                    }
                }
                case 4 -> {
                    away = !away;
                    if (away) {
                        queue.park();
                        assertThat(queue.unsent()).isEqualTo(queue.count());
                        List<Held> again = new ArrayList<>(model.onThisConnection.subList(
                                model.confirmedOnThisConnection, model.onThisConnection.size()));
                        assertThat(queue.waiting().subList(0, again.size()))
                                .as("what was not confirmed comes first")
                                .isEqualTo(again);
                    } else {
                        queue.unpark();
                    }
                    model.onThisConnection.clear();
                    model.confirmedOnThisConnection = 0;
                }
                default -> {
                    Held next = held(
                            "t" + random.nextInt(5), random.nextInt(300), policies[random.nextInt(policies.length)]);
                    Outcome outcome = queue.offer(next);
                    model.taken.add(next);
                    if (outcome != Outcome.TAKEN) {
                        assertThat(next.overflow()).isEqualTo(OverflowPolicy.DISCONNECT);
                    }
                    assertThat(outcome).isNotEqualTo(away ? Outcome.TOO_SLOW : null);
                }
            }
            for (HeldQueue.Drop drop : queue.takeDrops()) {
                assertThat(drop.cause() == DropCause.HELD_FULL)
                        .isEqualTo(drop.held().overflow() == OverflowPolicy.DISCONNECT);
                assertThat(model.onThisConnection.subList(
                                model.confirmedOnThisConnection, model.onThisConnection.size()))
                        .as("only what waits is ever dropped")
                        .doesNotContain(drop.held());
                model.dropped.add(drop.held());
            }
            assertThat(queue.count()).isLessThanOrEqualTo(limits.heldMessages());
            assertThat(queue.count() == 1 || queue.bytes() <= limits.heldBytes())
                    .as("a single message may exceed the bound")
                    .isTrue();
            assertThat(queue.cost()).isEqualTo(queue.bytes() + 128L * queue.count());
        }
        List<Held> rest = queue.clear();
        assertThat(queue.bytes()).isZero();
        assertThat(queue.count()).isZero();
        List<Held> accounted = new ArrayList<>(model.dropped);
        accounted.addAll(model.confirmed);
        accounted.addAll(rest);
        assertThat(accounted).containsExactlyInAnyOrderElementsOf(model.taken);
        List<Held> inOrder = new ArrayList<>(model.taken);
        inOrder.retainAll(new HashSet<>(model.confirmed));
        assertThat(model.confirmed).as("in the order of arrival").isEqualTo(inOrder);
    }

    @Test
    @DisplayName("takes a message larger than its bound while there is no other: it could never be delivered otherwise")
    void oversize() {
        HeldQueue queue = new HeldQueue(new HeldQueue.Limits(10, 100, 10, 1_000));
        assertThat(queue.offer(held(500))).isEqualTo(Outcome.TAKEN);
        assertThat(queue.offer(held(1))).isEqualTo(Outcome.TOO_SLOW);
        assertThat(queue.poll(() -> 0)).hasSize(2);
        assertThat(queue.offer(held(1))).isEqualTo(Outcome.TAKEN);
    }

    @Test
    @DisplayName("drops nothing in vain: what would not fit anyway makes nobody give way")
    void nothingInVain() {
        HeldQueue queue = new HeldQueue(new HeldQueue.Limits(10, 100, 10, 100));
        queue.offer(held("a", 60, OverflowPolicy.DISCONNECT));
        queue.offer(held("b", 30, OverflowPolicy.DROP_OLDEST));
        queue.offer(held("c", 90, OverflowPolicy.DROP_OLDEST));
        assertThat(queue.takeDrops())
                .singleElement()
                .satisfies(drop -> assertThat(drop.cause()).isEqualTo(DropCause.OVERFLOW_NEWEST));
        assertThat(queue.count()).isEqualTo(2);
    }

    @Test
    @DisplayName("hands over in batches of at most 64 frames and 64 KiB")
    void batches() {
        HeldQueue queue = new HeldQueue(WIDE);
        for (int i = 0; i < 100; i++) {
            queue.offer(held(10));
        }
        assertThat(queue.poll(() -> 0)).hasSize(64);
        assertThat(queue.poll(() -> 0)).hasSize(36);
        for (int i = 0; i < 5; i++) {
            queue.offer(held(30_000));
        }
        assertThat(queue.poll(() -> 0)).hasSize(2);
    }

    @Test
    @DisplayName("does not count what it held for the client's return as too much for the socket, but what comes then")
    void replayIsNoOverflow() {
        HeldQueue queue = new HeldQueue(new HeldQueue.Limits(2, 1_000, 100, 10_000));
        queue.park();
        for (int i = 0; i < 50; i++) {
            assertThat(queue.offer(held(1))).isEqualTo(Outcome.TAKEN);
        }
        queue.unpark();
        assertThat(queue.offer(held(1))).isEqualTo(Outcome.TAKEN);
        assertThat(queue.offer(held(1))).isEqualTo(Outcome.TAKEN);
        assertThat(queue.offer(held(1))).isEqualTo(Outcome.TOO_SLOW);
        assertThat(queue.count()).as("nothing is lost for it").isEqualTo(53);
    }

    @Test
    @DisplayName("leaves out what expired while it was held, also what had been sent before")
    void expires() {
        HeldQueue queue = new HeldQueue(WIDE);
        Message brief = Message.builder(Topic.of("t"), ByteBufferOf.zeros(1))
                .expiry(Duration.ofSeconds(2))
                .build();
        queue.offer(Held.of(brief, brief.frame(), OverflowPolicy.DISCONNECT, 0, () -> 0, null));
        assertThat(queue.poll(Duration.ofSeconds(1)::toNanos)).hasSize(1);
        queue.park();
        queue.unpark();
        assertThat(queue.poll(Duration.ofSeconds(3)::toNanos)).isEmpty();
        assertThat(queue.takeDrops()).extracting(HeldQueue.Drop::cause).containsExactly(DropCause.EXPIRED);
        assertThat(queue.cost()).isZero();
    }

    @Test
    @DisplayName("leaves out all that expired between what was sent and what goes on")
    void expiresInBetween() {
        HeldQueue queue = new HeldQueue(WIDE);
        for (int i = 0; i < 3; i++) {
            queue.offer(held(1));
        }
        assertThat(queue.poll(() -> 0)).hasSize(3);
        for (int i = 0; i < 20; i++) {
            Message brief = Message.builder(Topic.of("t"), ByteBufferOf.zeros(1))
                    .expiry(Duration.ofSeconds(i == 10 ? 9 : 2))
                    .build();
            queue.offer(Held.of(brief, brief.frame(), OverflowPolicy.DISCONNECT, arrivals++, () -> 0, null));
        }
        queue.offer(held(1));

        assertThat(queue.poll(Duration.ofSeconds(3)::toNanos))
                .extracting(Held::arrival)
                .containsExactly(13L, 23L);
        assertThat(queue.takeDrops()).hasSize(19).allMatch(drop -> drop.cause() == DropCause.EXPIRED);
        assertThat(queue.count()).isEqualTo(5);
        assertThat(queue.confirm(3)).extracting(Held::arrival).containsExactly(0L, 1L, 2L);
        assertThat(queue.confirm(queue.mark())).extracting(Held::arrival).containsExactly(13L, 23L);
        assertThat(queue.cost()).isZero();
    }

    @Test
    @DisplayName("takes in what another one holds, in order of arrival and each message once, up to its bound")
    void merges() {
        HeldQueue longer = new HeldQueue(WIDE);
        HeldQueue shorter = new HeldQueue(new HeldQueue.Limits(4, 100, 4, 100));
        longer.park();
        shorter.park();
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Held next = held(1);
            all.add(next);
            if (i != 3) {
                longer.offer(next);
            }
            if (i == 3 || i == 4) {
                shorter.offer(next.copy());
            }
        }
        shorter.merge(longer.waiting().stream().map(Held::copy).toList());
        assertThat(shorter.waiting()).extracting(Held::arrival).containsExactly(0L, 1L, 2L, 3L);
        assertThat(shorter.takeDrops())
                .extracting(drop -> drop.held().arrival())
                .containsExactly(4L, 5L);
        assertThat(longer.count()).isEqualTo(5);
        assertThat(all).hasSize(6);
    }
}
