package io.wsmqtt.bridge.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import java.time.Duration;
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
    private static final LinkOptions OPTIONS = new LinkOptions("node-0", Duration.ZERO, 10, SessionStart.NEW);

    private PublishGateStress() {}

    abstract static class Gated {
        final StressLink broker = new StressLink();
        final Link link = new Link(
                Link.Use.SHARED,
                OPTIONS,
                StressNode.CONFIG,
                broker,
                StressNode.NOBODY,
                StressNode.NO_OBSERVER,
                () -> 0);
        final PublishBudget budget = new PublishBudget(1_000, 10);
        final PublishGate gate = new PublishGate(budget);
        final AtomicInteger answered = new AtomicInteger();

        final void publish(String payload) {
            var unused = gate.publish(StressLink.message(payload), 0)
                    .whenComplete((done, failure) -> answered.incrementAndGet());
        }
    }

    @JCStressTest
    @State
    @Description("The gate opens while messages come: they go through in their order.")
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, or out of order")
    public static class OpenWhilePublishing extends Gated {
        public OpenWhilePublishing() {
            broker.sayUp();
            publish("1");
        }

        @Actor
        public void publishes() {
            publish("2");
            publish("3");
        }

        @Actor
        public void opens() {
            gate.open(link);
        }

        @Arbiter
        public void settled(L_Result result) {
            result.r1 = broker.written();
        }
    }

    @JCStressTest
    @State
    @Description("The session ends while messages come and the gate opens: each is answered once, no room stays taken.")
    @Outcome(id = "3, 1, 0", expect = ACCEPTABLE, desc = "all answered, all room given back")
    @Outcome(expect = FORBIDDEN, desc = "a message without an answer, or room that is lost")
    public static class DiscardWhilePublishing extends Gated {
        public DiscardWhilePublishing() {
            broker.sayUp();
            publish("1");
        }

        @Actor
        public void publishes() {
            publish("2");
            gate.open(link);
            publish("3");
        }

        @Actor
        public void ends() {
            gate.discard();
        }

        @Arbiter
        public void settled(III_Result result) {
            result.r1 = answered.get();
            result.r2 = gate.isIdle() ? 1 : 0;
            result.r3 = (int) budget.used();
        }
    }

    @JCStressTest
    @State
    @Description("The session ends while the broker is away, and while messages come and the gate opens.")
    @Outcome(id = "3, 1, 0", expect = ACCEPTABLE, desc = "all answered, all room given back")
    @Outcome(expect = FORBIDDEN, desc = "a message that is kept for a client that discards it, or room that is lost")
    public static class DiscardWhileTheBrokerIsAway extends Gated {
        public DiscardWhileTheBrokerIsAway() {
            publish("1");
        }

        @Actor
        public void publishes() {
            publish("2");
            gate.open(link);
            publish("3");
        }

        @Actor
        public void ends() {
            gate.discard();
        }

        @Arbiter
        public void settled(III_Result result) {
            result.r1 = answered.get();
            result.r2 = gate.isIdle() ? 1 : 0;
            result.r3 = (int) budget.used();
        }
    }
}
