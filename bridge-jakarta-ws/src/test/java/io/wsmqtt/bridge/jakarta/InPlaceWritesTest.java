package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InPlaceWritesTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final InPlaceWrites writes = new InPlaceWrites(now::get);

    @Test
    void areOnUntilOneBlocksAndAgainAfterAWhile() {
        assertThat(writes.areOn(now.get())).isTrue();
        writes.blocked();
        assertThat(writes.areOn(now.get())).isFalse();
        now.addAndGet(Duration.ofSeconds(299).toNanos());
        assertThat(writes.areOn(now.get())).isFalse();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(writes.areOn(now.get())).isTrue();
    }
}
