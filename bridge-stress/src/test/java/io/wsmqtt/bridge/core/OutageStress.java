package io.wsmqtt.bridge.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.LII_Result;

/** Clients publish while the broker goes away and comes back. */
public class OutageStress {
    private OutageStress() {}

    abstract static class Publishing {
        final StressLink broker = new StressLink();
        final Outage outage = new Outage(1_000, () -> 0);
        final PublishGate anna = new PublishGate(new PublishBudget(1_000, 10));
        final AtomicInteger published = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();

        final void publish(String payload) {
            var unused = outage.publish(anna, StressLink.message(payload))
                    .whenComplete((done, failure) -> (failure == null ? published : failed).incrementAndGet());
        }
    }

    @JCStressTest
    @State
    @Description("The broker comes back while messages come.")
    @Outcome(id = "123, 3, 0", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, stuck, or out of order")
    public static class UpWhilePublishing extends Publishing {
        public UpWhilePublishing() {
            publish("1");
        }

        @Actor
        public void client() {
            publish("2");
            publish("3");
        }

        @Actor
        public void link() {
            outage.up(broker);
        }

        @Arbiter
        public void settled(LII_Result result) {
            result.r1 = broker.written();
            result.r2 = published.get();
            result.r3 = outage.count();
        }
    }

    @JCStressTest
    @State
    @Description("The broker goes away and comes back while messages come.")
    @Outcome(id = "123, 3, 0", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, stuck, or out of order")
    public static class DownAndUpWhilePublishing extends Publishing {
        public DownAndUpWhilePublishing() {
            outage.up(broker);
        }

        @Actor
        public void client() {
            publish("1");
            publish("2");
            publish("3");
        }

        /** The link knows before it says so, both ways. */
        @Actor
        public void link() {
            broker.breakDown();
            outage.down();
            broker.repair();
            outage.up(broker);
        }

        @Arbiter
        public void settled(LII_Result result) {
            result.r1 = broker.written();
            result.r2 = published.get();
            result.r3 = outage.count();
        }
    }

    @JCStressTest
    @State
    @Description("The broker goes away again while what was kept goes out.")
    @Outcome(id = "1234, 4, 0", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, stuck, or out of order")
    public static class DownWhileFlushing extends Publishing {
        public DownWhileFlushing() {
            publish("1");
            publish("2");
            publish("3");
        }

        @Actor
        public void link() {
            outage.up(broker);
            publish("4");
        }

        @Actor
        public void network() {
            broker.breakDown();
        }

        @Arbiter
        public void settled(LII_Result result) {
            outage.down();
            broker.repair();
            outage.up(broker);
            result.r1 = broker.written();
            result.r2 = published.get();
            result.r3 = outage.count();
        }
    }

    @JCStressTest
    @State
    @Description("What a client has kept is withdrawn while it goes out.")
    @Outcome(
            id = "(|1|12|123), 3, 0",
            expect = ACCEPTABLE,
            desc = "each went out or failed, and none after one that failed")
    @Outcome(expect = FORBIDDEN, desc = "both, neither, or one passed by another that failed")
    public static class WithdrawWhileFlushing extends Publishing {
        public WithdrawWhileFlushing() {
            publish("1");
            publish("2");
            publish("3");
        }

        @Actor
        public void link() {
            outage.up(broker);
        }

        @Actor
        public void session() {
            outage.withdraw(anna);
        }

        @Arbiter
        public void settled(LII_Result result) {
            result.r1 = broker.written();
            boolean each = published.get() == broker.written().length();
            result.r2 = each ? published.get() + failed.get() : -1;
            result.r3 = outage.count();
        }
    }

    @JCStressTest
    @State
    @Description("Frames that are waited for are let go of while one of them is done with.")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "each answered")
    @Outcome(expect = FORBIDDEN, desc = "one without an answer")
    public static class ReleaseWhileCompleting {
        private final Unanswered unanswered = new Unanswered();
        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Void> second = new CompletableFuture<>();
        private final CompletableFuture<Void> firstAnswer =
                unanswered.until(first).toCompletableFuture();
        private volatile CompletableFuture<Void> secondAnswer = new CompletableFuture<>();

        @Actor
        public void client() {
            secondAnswer = unanswered.until(second).toCompletableFuture();
            second.complete(null);
        }

        @Actor
        public void broker() {
            unanswered.release();
            first.complete(null);
        }

        @Arbiter
        public void settled(III_Result result) {
            CompletableFuture<Void> third =
                    unanswered.until(new CompletableFuture<>()).toCompletableFuture();
            unanswered.release();
            result.r1 = firstAnswer.isDone() ? 1 : 0;
            result.r2 = secondAnswer.isDone() ? 1 : 0;
            result.r3 = third.isDone() ? 1 : 0;
        }
    }
}
