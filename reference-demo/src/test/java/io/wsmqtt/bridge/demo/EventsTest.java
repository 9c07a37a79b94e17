package io.wsmqtt.bridge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.demo.DeviceFrame.Direction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final LampState LAMP = new LampState(true, 60, 24.5, 6.4);

    private final Events events = new Events();

    @Test
    void aNewListenerGetsTheStatusAndThenTheLastFrames() throws Exception {
        for (int i = 1; i <= 51; i++) {
            frame(Direction.OUT, "m" + i);
        }
        frame(Direction.IN, "q");

        String text = written(events.listen());

        assertThat(text)
                .startsWith(
                        "event: status\ndata: {\"network\":\"up\",\"bridge\":\"up\",\"lamp\":{\"on\":true,\"brightness\":60},\"received\":1,\"published\":51}\n\nevent: frame\ndata: {\"id\":3,")
                .contains("{\"id\":52,\"at\":5,\"direction\":\"in\",\"topic\":\"t\",\"payload\":\"q\"}\n\n");
        assertThat(text.split("event: frame", -1)).hasSize(51);
    }

    @Test
    void aListenerThatDoesNotReadIsEndedRatherThanKeptInMemory() throws Exception {
        Optional<EventStream> slow = events.listen();
        for (int i = 0; i < 1_000; i++) {
            frame(Direction.OUT, "m" + i);
        }

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        slow.orElseThrow().writeTo(out);

        assertThat(out.size()).isZero();
    }

    @Test
    void moreListenersThanAllowedAreSentAwayUntilOneLeaves() {
        EventStream first = events.listen().orElseThrow();
        for (int i = 1; i < Events.MOST_LISTENERS; i++) {
            assertThat(events.listen()).isPresent();
        }
        assertThat(events.listen()).isEmpty();

        events.forget(first);

        assertThat(events.listen()).isPresent();
    }

    @Test
    void aLongPayloadIsShownInPart() {
        assertThat(new DeviceFrame(Direction.IN, 5, "t", "x".repeat(60_000)).payload())
                .hasSizeLessThan(2_100);
    }

    private void frame(Direction direction, String payload) {
        events.frame(new DeviceFrame(direction, 5, "t", payload), LAMP);
    }

    /** What it has been told so far. */
    private String written(Optional<EventStream> listener) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                if (toString(StandardCharsets.UTF_8).contains("\"id\":52")) {
                    events.close();
                }
            }
        };
        listener.orElseThrow().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
