package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** Clients that do not read, or not at once. */
interface SlowReaderContract extends Deployed {
    int MEBIBYTE = 1 << 20;

    /** What may be held for the stalled one is 16 MiB, beside what is on its way; it is sent 80. */
    long MORE_BUFFERS_MAX = 40L * MEBIBYTE;

    @Test
    default void aClientThatStopsReadingIsClosedWith4001WhileOthersAreServed() {
        double before = closedWith(4001);
        long buffers = RunningJvm.of(server()).liveBuffers();
        byte[] large = new byte[2 * MEBIBYTE];
        try (RawWebSocket other = connected("quick");
                RawWebSocket stalled = RawWebSocket.to(server().httpPort(), LAMP + "stalled")
                        .receiveBuffer(4_096)
                        .open()) {
            Deployed.awaitSubscription(stalled);
            stalled.stopReading();
            for (int i = 0; i < 40; i++) {
                device().publish(DEVICE + "/to/stalled", large).join();
                other.sendText("served " + i);
                assertThat(other.next(Duration.ofSeconds(3))).isEqualTo(new Event.Text("served " + i));
            }
            await().atMost(SEND_DEADLINE.plusSeconds(5)).until(() -> closedWith(4001) == before + 1);
            boolean gone = isGoneSoon(stalled);
            observed("the connection of a client that never reads", gone ? "is dropped" : "stays until TCP gives up");
            assertThat(RunningJvm.of(server()).liveBuffers()).isLessThan(buffers + MORE_BUFFERS_MAX);
            stalled.resumeReading();
            Event last = stalled.next(PATIENCE);
            while (!(last instanceof Event.Close || last instanceof Event.Eof)) {
                last = stalled.next(PATIENCE);
            }
            assertThat(last).isIn(new Event.Eof(), new Event.Close(4001, CloseReason.TOO_SLOW.text()));
            observed(
                    "a stalled client reads at last",
                    last instanceof Event.Close close ? "" + close.code() : "no Close frame");
        }
    }

    @Test
    default void twoHundredMessagesToOneSlowClientArriveInOrderWhenItReadsAgain() {
        String padding = "x".repeat(8_000);
        try (RawWebSocket slow = RawWebSocket.to(server().httpPort(), LAMP + "slow")
                .receiveBuffer(4_096)
                .open()) {
            Deployed.awaitSubscription(slow);
            slow.stopReading();
            IntStream.range(0, 200)
                    .mapToObj(i -> device().publish(DEVICE + "/to/slow", i + padding))
                    .toList()
                    .forEach(sent -> sent.join());
            slow.resumeReading();

            IntStream.range(0, 200)
                    .forEach(i -> assertThat(slow.next(PATIENCE)).isEqualTo(new Event.Text(i + padding)));
        }
    }

    private boolean isGoneSoon(RawWebSocket socket) {
        try {
            await().atMost(Duration.ofSeconds(6)).until(() -> !isConnected(socket));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Whether the server's end of the connection is open, as the system says. */
    private boolean isConnected(RawWebSocket socket) {
        String ends = ":%04X [0-9A-F]*:%04X 01 ".formatted(server().httpPort(), socket.localPort());
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(SlowReaderContract::lines)
                .anyMatch(line -> line.matches(".*" + ends + ".*"));
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
