package io.wsmqtt.bridge.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** A client publishes while its subscriptions are acknowledged, or it leaves. */
public class PublishGateStress {
    private static final BridgeConfig CONFIG = BridgeConfig.builder().build();
    private static final Message FIRST = message("1");
    private static final Message SECOND = message("2");
    private static final Message THIRD = message("3");

    private PublishGateStress() {}

    private static Message message(String payload) {
        return Message.builder(Topic.of("from/anna"), ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /** A link that notes what it is given, and acknowledges it at once. */
    private static final class Noting implements BrokerConnector, BrokerLink {
        private final ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();

        @Override
        public CompletionStage<Void> publish(Message message) {
            written.add(StandardCharsets.UTF_8.decode(message.payload()).toString());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public BrokerLink open(LinkOptions options, LinkListener listener) {
            return this;
        }

        @Override
        public void close() {}

        @Override
        public CompletionStage<Void> subscribe(TopicFilter filter, Qos max, int subscriptionId) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> unsubscribe(TopicFilter filter) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> close(Duration deadline, SessionFate fate) {
            return CompletableFuture.completedFuture(null);
        }
    }

    abstract static class Gated {
        final Noting noting = new Noting();
        final SharedLink link = new SharedLink("node-0", CONFIG, noting, new Reporter(List.of()), () -> 0);
        final PublishGate gate = new PublishGate(link);
        final AtomicInteger answered = new AtomicInteger();

        final void publish(Message message) {
            var unused = gate.publish(message).whenComplete((done, failure) -> answered.incrementAndGet());
        }
    }

    @JCStressTest
    @State
    @Description("The gate opens while messages come: they go through in their order.")
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, or out of order")
    public static class OpenWhilePublishing extends Gated {
        public OpenWhilePublishing() {
            link.up(false);
            publish(FIRST);
        }

        @Actor
        public void publishes() {
            publish(SECOND);
            publish(THIRD);
        }

        @Actor
        public void opens() {
            gate.open();
        }

        @Arbiter
        public void settled(L_Result result) {
            result.r1 = String.join("", noting.written);
        }
    }

    @JCStressTest
    @State
    @Description("The session ends while messages come and the gate opens: each is answered once, no room stays taken.")
    @Outcome(id = "3, 1, 1", expect = ACCEPTABLE, desc = "all answered, all room given back")
    @Outcome(expect = FORBIDDEN, desc = "a message without an answer, or room that is lost")
    public static class DiscardWhilePublishing extends Gated {
        public DiscardWhilePublishing() {
            link.up(false);
            publish(FIRST);
        }

        @Actor
        public void publishes() {
            publish(SECOND);
            gate.open();
            publish(THIRD);
        }

        @Actor
        public void ends() {
            gate.discard();
        }

        @Arbiter
        public void settled(III_Result result) {
            int all = Math.toIntExact(link.maxUnacknowledgedPerClient() * 8);
            result.r1 = answered.get();
            result.r2 = gate.isIdle() ? 1 : 0;
            result.r3 = link.reserve(all) ? 1 : 0;
        }
    }
}
