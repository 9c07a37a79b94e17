package io.wsmqtt.bridge.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/** Clients that come and go at one filter, while the broker answers from a thread of its own. */
public class SubscriptionTableStress {
    private SubscriptionTableStress() {}

    @JCStressTest
    @State
    @Description("One joins while the SUBSCRIBE of another is being acknowledged: both get what comes afterwards.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "each got it once")
    @Outcome(expect = FORBIDDEN, desc = "missed, doubled, or a fault")
    public static class JoinWhileSubscribing {
        private final StressBroker broker = new StressBroker();
        private final StressBroker.Member first = broker.member();
        private final StressBroker.Member second = broker.member();

        /** The SUBSCRIBE of the first is under way. */
        public JoinWhileSubscribing() {
            first.join(StressBroker.FILTER);
        }

        @Actor
        public void join() {
            second.join(StressBroker.FILTER);
        }

        @Actor
        public void broker() {
            broker.answerAll();
        }

        @Arbiter
        public void settled(III_Result result) {
            broker.answerAll();
            broker.publish();
            result.r1 = first.copies();
            result.r2 = second.copies();
            result.r3 = broker.faults();
        }
    }

    @JCStressTest
    @State
    @Description("The last member leaves and the filter is swept while another joins: it stays subscribed.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "who is there gets it once")
    @Outcome(expect = FORBIDDEN, desc = "missed, doubled, or a fault")
    public static class JoinWhileTheLastLeaves {
        private final StressBroker broker = new StressBroker();
        private final StressBroker.Member leaving = broker.joined(StressBroker.FILTER);
        private final StressBroker.Member coming = broker.member();

        @Actor
        public void leave() {
            leaving.leave();
            broker.table.sweep(broker);
            broker.answer();
        }

        @Actor
        public void join() {
            coming.join(StressBroker.FILTER);
            broker.answer();
        }

        @Arbiter
        public void settled(III_Result result) {
            broker.answerAll();
            broker.table.sweep(broker);
            broker.answerAll();
            broker.publish();
            result.r1 = leaving.copies();
            result.r2 = coming.copies();
            result.r3 = broker.faults();
        }
    }

    @JCStressTest
    @State
    @Description("One joins while the UNSUBSCRIBE of its filter is being acknowledged: it is subscribed again.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "who is there gets it once")
    @Outcome(expect = FORBIDDEN, desc = "missed, doubled, or a fault")
    public static class JoinWhileUnsubscribing {
        private final StressBroker broker = new StressBroker();
        private final StressBroker.Member gone = broker.joined(StressBroker.FILTER);
        private final StressBroker.Member coming = broker.member();

        /** The UNSUBSCRIBE is under way. */
        public JoinWhileUnsubscribing() {
            gone.leave();
            broker.table.sweep(broker);
        }

        @Actor
        public void join() {
            coming.join(StressBroker.FILTER);
        }

        @Actor
        public void broker() {
            broker.answerAll();
        }

        @Arbiter
        public void settled(III_Result result) {
            broker.answerAll();
            broker.publish();
            result.r1 = gone.copies();
            result.r2 = coming.copies();
            result.r3 = broker.faults();
        }
    }

    @JCStressTest
    @State
    @Description(
            "One joins and leaves at once while the broker answers and the table is swept: nothing is left behind.")
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "no filter, no subscription, no fault")
    @Outcome(expect = FORBIDDEN, desc = "a filter that nobody has stayed, or a fault")
    public static class JoinAndLeaveWhileSwept {
        private final StressBroker broker = new StressBroker();
        private final StressBroker.Member leaving = broker.joined(StressBroker.FILTER);
        private final StressBroker.Member brief = broker.member();

        @Actor
        public void joinAndLeave() {
            var unused = brief.joinForAWhile(StressBroker.FILTER, StressBroker.WILDCARD);
            brief.leave();
        }

        @Actor
        public void leaveAndSweep() {
            leaving.leave();
            broker.table.sweep(broker);
            broker.answerAll();
        }

        @Arbiter
        public void settled(III_Result result) {
            broker.answerAll();
            broker.table.sweep(broker);
            broker.answerAll();
            result.r1 = broker.table.size();
            result.r2 = broker.isSubscribed() ? 1 : 0;
            result.r3 = broker.faults();
        }
    }

    @JCStressTest
    @State
    @Description(
            "Messages come while others join and leave: who is there all the time gets each once, from one filter.")
    @Outcome(id = "3, [0-3], 0", expect = ACCEPTABLE, desc = "each message once")
    @Outcome(expect = FORBIDDEN, desc = "missed, doubled, or a fault")
    public static class RouteWhileOthersComeAndGo {
        private final StressBroker broker = new StressBroker();
        private final StressBroker.Member staying = broker.joined(StressBroker.FILTER, StressBroker.WILDCARD);
        private final StressBroker.Member brief = broker.member();

        @Actor
        public void route() {
            broker.publish();
            broker.publish();
            broker.publish();
        }

        @Actor
        public void joinAndLeave() {
            var unused = brief.joinForAWhile(StressBroker.FILTER, StressBroker.WILDCARD);
            broker.answerAll();
            brief.leave();
            broker.table.sweep(broker);
            broker.answerAll();
        }

        @Arbiter
        public void settled(III_Result result) {
            result.r1 = staying.copies();
            result.r2 = brief.copies();
            result.r3 = broker.faults();
        }
    }

    @JCStressTest
    @State
    @Description("Two join at once a filter that a third has already: each gets the retained message once.")
    @Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE, desc = "each got it once")
    @Outcome(expect = FORBIDDEN, desc = "missed, doubled, or a fault")
    public static class RetainedForEach {
        private final StressBroker broker = StressBroker.withRetained();
        private final StressBroker.Member there = broker.joined(StressBroker.FILTER);
        private final StressBroker.Member first = broker.member();
        private final StressBroker.Member second = broker.member();

        @Actor
        public void joinAndAnswer() {
            first.join(StressBroker.FILTER);
            broker.answer();
        }

        @Actor
        public void joinToo() {
            second.join(StressBroker.FILTER);
            broker.answer();
        }

        @Arbiter
        public void settled(IIII_Result result) {
            broker.answerAll();
            result.r1 = there.retainedCopies();
            result.r2 = first.retainedCopies();
            result.r3 = second.retainedCopies();
            result.r4 = broker.faults();
        }
    }
}
