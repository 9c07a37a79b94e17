package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.Frame;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Parts become frames, wherever the container cut them. */
class FrameAssemblerTest {
    @Test
    void joinsTheHalvesOfASurrogatePairAndCountsThemAsFourBytes() {
        FrameAssembler assembler = new FrameAssembler(5);

        assertThat(assembler.text("a\uD83D", false)).isEmpty();
        assertThat(assembler.text("\uDE42", true)).contains(Frame.text("a🙂"));
        assertThat(assembler.text("ab\uD83D", false)).isEmpty();
        assertThat(assembler.tooBig()).isFalse();
        assertThat(assembler.text("\uDE42", true)).isEmpty();
        assertThat(assembler.tooBig()).isTrue();
    }

    @Test
    void countsTheBytesOfUtf8RatherThanCharacters() {
        FrameAssembler assembler = new FrameAssembler(6);

        assertThat(assembler.text("é€a", true)).contains(Frame.text("é€a"));
        assertThat(assembler.text("é€é", true)).isEmpty();
        assertThat(assembler.tooBig()).isTrue();
    }

    @Test
    void startsEachFrameAnewAndTakesEmptyParts() {
        FrameAssembler assembler = new FrameAssembler(4);

        assertThat(assembler.text("abcd", true)).contains(Frame.text("abcd"));
        assertThat(assembler.text("ab", false)).isEmpty();
        assertThat(assembler.text("cd", false)).isEmpty();
        assertThat(assembler.text("", true)).contains(Frame.text("abcd"));
        assertThat(assembler.text("", true)).contains(Frame.text(""));
        assertThat(assembler.binary(ByteBuffer.wrap(new byte[] {1, 2}), false)).isEmpty();
        assertThat(assembler.binary(ByteBuffer.wrap(new byte[] {3, 4}), true))
                .contains(Frame.binary(new byte[] {1, 2, 3, 4}));
        assertThat(assembler.binary(ByteBuffer.allocate(0), true)).contains(Frame.binary(new byte[0]));
    }

    @Test
    void copiesWhatTheContainerMayUseAgain() {
        FrameAssembler assembler = new FrameAssembler(4);
        byte[] reused = {1, 2};

        Frame frame = assembler.binary(ByteBuffer.wrap(reused), true).orElseThrow();
        reused[0] = 9;

        assertThat(frame).isEqualTo(Frame.binary(new byte[] {1, 2}));
    }

    @Test
    void rejectsALoneSurrogate() {
        FrameAssembler assembler = new FrameAssembler(100);

        assertThatThrownBy(() -> assembler.text("a\uD83D", true)).isInstanceOf(IllegalArgumentException.class);
    }
}
