package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Receipt;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.core.Bridge;
import io.wsmqtt.bridge.core.BridgeConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The whole engine with its default settings and 1,000 clients, between a broker and sockets that cost nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {
    private static final int CLIENTS = 1_000;
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);
    private static final CompletionStage<Receipt> RECEIVED = CompletableFuture.completedFuture(Receipt.RECEIVED);
    private static final String TO_ALL = "netgate/p/s/to-all";

    private final NoBroker broker = new NoBroker();
    private final List<Inbound> inbounds = new ArrayList<>();
    private final Frame frame = Frame.text("0123456789abcdef".repeat(8));
    private final byte[] payload = "0123456789abcdef".repeat(8).getBytes(UTF_8);
    private final List<Topic> topics = new ArrayList<>();
    private final List<Set<Integer>> identifiers = new ArrayList<>();
    private final Topic toAll = Topic.of(TO_ALL);
    private final Bridge bridge = Bridge.builder(broker)
            .keys("bench=secret")
            .config(BridgeConfig.builder()
                    .publishesPerSecond(1_000_000)
                    .publishBurst(1_000_000)
                    .build())
            .start();
    private int next;

    /** For JMH. */
    public EngineBenchmark() {}

    /** Admits the clients. */
    @Setup
    public void connect() {
        broker.listener().up(false);
        for (int i = 0; i < CLIENTS; i++) {
            Handshake handshake =
                    new Handshake("/netgate/secret/p/s/u" + i, "", Optional.empty(), List.of(), "127.0.0.1");
            Admission admission = bridge.admit(handshake).toCompletableFuture().join();
            if (!(admission instanceof Admission.Admitted admitted)) {
                throw new IllegalStateException("refused: " + admission);
            }
            inbounds.add(bridge.accept(new NoSocket(admitted.client())));
            String topic = "netgate/p/s/to/u" + i;
            topics.add(Topic.of(topic));
            identifiers.add(Set.of(broker.identifier(topic)));
        }
        if (down() == null || bridge.sessions() != CLIENTS) {
            throw new IllegalStateException("not all clients are there");
        }
    }

    /** Ends them. */
    @TearDown
    public void end() {
        bridge.close();
    }

    /** A message for one client, each in turn: until its socket has it. */
    @Benchmark
    public Object down() {
        next = (next + 1) % CLIENTS;
        return broker.listener().message(message(topics.get(next)), identifiers.get(next));
    }

    /** A message for all clients; for each. */
    @Benchmark
    @OperationsPerInvocation(CLIENTS)
    public Object fanOut() {
        return broker.listener().message(message(toAll), Set.of(broker.identifier(TO_ALL)));
    }

    /** A frame of one client, each in turn: until the link has it. */
    @Benchmark
    public Object up() {
        next = (next + 1) % CLIENTS;
        return inbounds.get(next).received(frame);
    }

    private Message message(Topic topic) {
        return Message.builder(topic, ByteBuffer.wrap(payload)).build();
    }

    /** A transport that takes and confirms everything at once. */
    private record NoSocket(ClientInfo client) implements ClientSession {
        @Override
        public CompletionStage<Void> send(List<Frame> frames) {
            return DONE;
        }

        @Override
        public CompletionStage<Receipt> confirm() {
            return RECEIVED;
        }

        @Override
        public void close(CloseReason reason) {
            throw new IllegalStateException("closed: " + reason);
        }
    }
}
