package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.jakarta.RecordedSession.Event;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an adapter starts it also ends. */
class JakartaAdapterTest extends ContainerFixture {
    @Test
    void closeTellsAllSessionsAndLeavesNoThread() {
        start(JakartaOptions.defaults());
        RawWebSocket idle = connect();
        RecordedSession first = acceptor.nextSession();
        SendTest.await(first.session().confirm());
        RawWebSocket unused = connect(to("stalled").receiveBuffer(4_096).stalled());
        RecordedSession second = acceptor.nextSession();
        var pending = second.session().send(Collections.nCopies(256, Frame.binary(new byte[64 * 1024])));
        assertThat(threads()).isNotEmpty();

        adapter.close();

        assertThat(first.next()).isEqualTo(new Event.Closed(CloseReason.GOING_AWAY));
        assertThat(second.next()).isEqualTo(new Event.Closed(CloseReason.GOING_AWAY));
        assertThat(SendTest.failureOf(pending)).isInstanceOf(BridgeException.Closed.class);
        assertThat(idle.next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1001, CloseReason.GOING_AWAY.text()));
        assertThat(threads()).isEmpty();
    }

    @Test
    void aClosedAdapterLetsNobodyIn() {
        start(JakartaOptions.defaults());
        adapter.close();
        adapter.close();

        assertThat(connect().next(SOON)).isEqualTo(new RawWebSocket.Event.Close(1013, CloseReason.OVERLOADED.text()));
        assertThat(acceptor.handshakes()).isEmpty();
        assertThat(threads()).isEmpty();
    }

    @Test
    void optionsOutOfBoundsAreNamed() {
        assertThatThrownBy(() -> JakartaOptions.defaults().withMaxFrameBytes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxFrameBytes");
        assertThatThrownBy(() -> JakartaOptions.defaults().withSendDeadline(java.time.Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sendDeadline");
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("bridge-jakarta-"))
                .toList();
    }
}
