package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What may be held")
class HeldLimitsTest {
    private static BridgeConfig with(Consumer<BridgeConfig.Builder> settings) {
        BridgeConfig.Builder builder = BridgeConfig.builder();
        settings.accept(builder);
        return builder.build();
    }

    @Test
    @DisplayName("has defaults")
    void defaults() {
        BridgeConfig config = with(builder -> {});
        assertThat(config.held).isEqualTo(new HeldQueue.Limits(256, 1 << 20, 1_024, 4 << 20));
        assertThat(config.heldTotalBytes).isEqualTo(256 << 20);
    }

    @Test
    @DisplayName("lowers the defaults of its parts if it is set to less")
    void lowered() {
        assertThat(with(builder -> builder.heldMessages(100)).held)
                .isEqualTo(new HeldQueue.Limits(100, 1 << 20, 100, 4 << 20));
        assertThat(with(builder -> builder.heldBytes(2_000)).held)
                .isEqualTo(new HeldQueue.Limits(256, 2_000, 1_024, 2_000));
        assertThat(with(builder -> builder.heldTotalBytes(64 << 10)).held)
                .isEqualTo(new HeldQueue.Limits(256, 64 << 10, 1_024, 64 << 10));
    }

    @Test
    @DisplayName("cannot be set to less than a part that is set, in whichever order")
    void contradictions() {
        assertThatThrownBy(() -> with(builder -> builder.heldMessages(100).outboundMessages(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("socket (256 messages");
        assertThatThrownBy(() -> with(builder -> builder.outboundBytes(4_000).heldBytes(2_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> with(builder -> builder.heldBytes(1 << 20).heldTotalBytes(64 << 10)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
