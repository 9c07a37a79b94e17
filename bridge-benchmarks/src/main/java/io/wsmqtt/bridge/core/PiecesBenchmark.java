package io.wsmqtt.bridge.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Topic;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Pieces of the engine that each message passes, one at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PiecesBenchmark {
    private static final int BURST = 64;
    private static final Topic TOPIC = Topic.of("netgate/p/s/to/u1");
    private static final LongSupplier CLOCK = System::nanoTime;

    private final Template template = Template.parse("netgate/{pid}/{sn}/from/{openid}");
    private final Map<String, String> values = Map.of("pid", "lamp", "sn", "SN-000042", "openid", "oABCD1234567890");
    private final ByteBuffer ascii =
            ByteBuffer.wrap("0123456789abcdef".repeat(8).getBytes(UTF_8));
    private final ByteBuffer chinese =
            ByteBuffer.wrap("{\"状态\":\"打开\"}".repeat(6).getBytes(UTF_8));
    private final Message message = Message.builder(TOPIC, ascii).build();
    private final Frame frame = message.frame();
    private final HeldQueue queue = new HeldQueue(new HeldQueue.Limits(256, 1 << 20, 1_024, 4 << 20));
    private long arrival;

    /** For JMH. */
    public PiecesBenchmark() {}

    /** The topic of a client. */
    @Benchmark
    public String templateFilled() {
        return template.fill(values);
    }

    /** What a client gets for a payload of 128 bytes of ASCII. */
    @Benchmark
    public Frame frameOfAscii() {
        return Message.builder(TOPIC, ascii).build().frame();
    }

    /** The same for 126 bytes that are mostly Chinese. */
    @Benchmark
    public Frame frameOfChinese() {
        return Message.builder(TOPIC, chinese).build().frame();
    }

    /** Through the queue of one client: in, out, confirmed. */
    @Benchmark
    public List<Held> heldOne() {
        queue.offer(held());
        List<Held> unused = queue.poll(CLOCK);
        return queue.confirm(queue.mark());
    }

    /** The same, 64 at once; for each. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public List<Held> heldBurst() {
        for (int i = 0; i < BURST; i++) {
            queue.offer(held());
        }
        List<Held> unused = queue.poll(CLOCK);
        return queue.confirm(queue.mark());
    }

    private Held held() {
        return Held.of(message, frame, OverflowPolicy.DISCONNECT, ++arrival, CLOCK, null);
    }
}
