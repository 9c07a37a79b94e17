package io.wsmqtt.bridge.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.wsmqtt.bridge.CloseReason;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Messages for one phone, while its socket completes, its client confirms, and its connections come and go. */
public class MailboxStress {
    private MailboxStress() {}

    /** A phone with one connection. */
    abstract static class Connected {
        final StressNode node = new StressNode();
        final StressNode.Client first = node.named().begun();
    }

    @JCStressTest
    @State
    @Description("Messages arrive while sends complete.")
    @Outcome(id = "012, 0, 0", expect = ACCEPTABLE, desc = "all, in order, and let go of")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, stuck, out of order, or two sends at once")
    public static class DeliverWhileSendsComplete extends Connected {
        /** The first message is being sent. */
        public DeliverWhileSendsComplete() {
            node.broker.deliver("0");
        }

        @Actor
        public void link() {
            node.broker.deliver("1");
            node.broker.deliver("2");
        }

        @Actor
        public void transport() {
            first.socket.completeSend();
            first.socket.completeSend();
        }

        @Arbiter
        public void settled(LII_Result result) {
            result.r1 = first.settled();
            result.r2 = node.held();
            result.r3 = first.socket.faults();
        }
    }

    @JCStressTest
    @State
    @Description("A receipt is asked for, with nothing else to send, while a send completes: the loop goes on.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "confirmed and let go of")
    @Outcome(expect = FORBIDDEN, desc = "never confirmed, or a Ping within a send")
    public static class ConfirmWhileASendCompletes extends Connected {
        private final AtomicInteger receipts = new AtomicInteger();

        public ConfirmWhileASendCompletes() {
            node.broker.deliver("0");
        }

        @Actor
        public void asks() {
            var unused = first.session.isThere().thenRun(receipts::incrementAndGet);
        }

        @Actor
        public void transport() {
            first.socket.completeSend();
            first.socket.completeConfirm();
        }

        @Arbiter
        public void settled(III_Result result) {
            first.socket.completeAll();
            result.r1 = node.held();
            result.r2 = receipts.get();
            result.r3 = first.socket.faults();
        }
    }

    @JCStressTest
    @State
    @Description("A message arrives while the client confirms an earlier one: only that one is let go of.")
    @Outcome(id = "01, 01, 0 0", expect = ACCEPTABLE, desc = "none was let go of unconfirmed")
    @Outcome(id = "01, 1, 0 0", expect = ACCEPTABLE, desc = "the earlier was confirmed")
    @Outcome(id = "01, , 0 0", expect = FORBIDDEN, desc = "one was let go of unconfirmed")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, or stuck")
    public static class ConfirmWhileDelivering extends Connected {
        private final StressNode.Client second = node.named();

        /** The first message is sent, and asked after. */
        public ConfirmWhileDelivering() {
            node.broker.deliver("0");
            first.socket.completeSend();
            first.ask();
        }

        @Actor
        public void link() {
            node.broker.deliver("1");
            first.socket.completeSend();
        }

        @Actor
        public void client() {
            first.socket.completeConfirm();
        }

        @Arbiter
        public void settled(LLL_Result result) {
            first.session.closed(CloseReason.ABNORMAL);
            second.begun();
            result.r1 = first.socket.sent();
            result.r2 = second.settled();
            result.r3 = node.held() + " " + (first.socket.faults() + second.socket.faults());
        }
    }

    @JCStressTest
    @State
    @Description("A new connection takes over while a message arrives.")
    @Outcome(id = "(0|01), 01, 0 0", expect = ACCEPTABLE, desc = "the new one has all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, stuck, or out of order")
    public static class TakeOverWhileDelivering extends Connected {
        private final StressNode.Client second = node.named();

        /** The first message is being sent over the old one. */
        public TakeOverWhileDelivering() {
            node.broker.deliver("0");
        }

        @Actor
        public void link() {
            first.socket.completeSend();
            node.broker.deliver("1");
        }

        @Actor
        public void newcomer() {
            second.session.begin();
        }

        @Arbiter
        public void settled(LLL_Result result) {
            first.socket.completeAll();
            result.r2 = second.settled();
            result.r1 = first.socket.sent();
            result.r3 = node.held() + " " + (first.socket.faults() + second.socket.faults());
        }
    }

    @JCStressTest
    @State
    @Description("A new connection takes over while a message arrives and the old one is being closed.")
    @Outcome(id = "(0|01), 01, 0 0", expect = ACCEPTABLE, desc = "the new one has all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, stuck, or out of order")
    public static class ReplaceWhileDelivering extends Connected {
        private final StressNode.Client second = node.named();

        public ReplaceWhileDelivering() {
            node.broker.deliver("0");
        }

        @Actor
        public void link() {
            first.socket.completeSend();
            node.broker.deliver("1");
        }

        @Actor
        public void newcomer() {
            first.session.close(CloseReason.REPLACED);
            second.session.begin();
        }

        @Arbiter
        public void settled(LLL_Result result) {
            first.socket.completeAll();
            result.r2 = second.settled();
            result.r1 = first.socket.sent();
            result.r3 = node.held() + " " + (first.socket.faults() + second.socket.faults());
        }
    }

    @JCStressTest
    @State
    @Description("A new connection takes over while the receipt of the old one comes.")
    @Outcome(id = "(2|012), 0, 0", expect = ACCEPTABLE, desc = "confirmed in time, or sent again")
    @Outcome(expect = FORBIDDEN, desc = "lost, counted twice, or held for ever")
    public static class TakeOverWhileConfirmed extends Connected {
        private final StressNode.Client second = node.named();

        /** Two messages are sent, and asked after. */
        public TakeOverWhileConfirmed() {
            node.broker.deliver("0");
            node.broker.deliver("1");
            first.socket.completeSend();
            first.socket.completeSend();
            first.ask();
        }

        @Actor
        public void client() {
            first.socket.completeConfirm();
        }

        @Actor
        public void newcomer() {
            second.session.begin();
        }

        @Arbiter
        public void settled(LII_Result result) {
            first.socket.completeAll();
            second.socket.completeAll();
            node.broker.deliver("2");
            result.r1 = second.settled();
            result.r2 = node.held();
            result.r3 = first.socket.faults() + second.socket.faults();
        }
    }

    @JCStressTest
    @State
    @Description("The connection is lost while a message arrives: the next one gets it.")
    @Outcome(id = "01, 0, 0", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, stuck, or out of order")
    public static class ParkWhileDelivering extends Connected {
        public ParkWhileDelivering() {
            node.broker.deliver("0");
        }

        @Actor
        public void link() {
            first.socket.completeSend();
            node.broker.deliver("1");
        }

        @Actor
        public void connection() {
            first.session.closed(CloseReason.ABNORMAL);
        }

        @Arbiter
        public void settled(LII_Result result) {
            first.socket.completeAll();
            StressNode.Client second = node.named().begun();
            result.r1 = second.settled();
            result.r2 = node.held();
            result.r3 = first.socket.faults() + second.socket.faults();
        }
    }

    @JCStressTest
    @State
    @Description("The mailbox ends while a message arrives and one is confirmed: no room stays taken.")
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "all room given back, nothing subscribed")
    @Outcome(expect = FORBIDDEN, desc = "room that is lost, or given back twice")
    public static class RetireWhileDelivering extends Connected {
        public RetireWhileDelivering() {
            node.broker.deliver("0");
            first.socket.completeSend();
            first.ask();
        }

        @Actor
        public void link() {
            node.broker.deliver("1");
            first.socket.completeConfirm();
        }

        @Actor
        public void end() {
            // Not to come back with this.
            first.session.close(CloseReason.BY_OPERATOR);
        }

        @Arbiter
        public void settled(III_Result result) {
            first.socket.completeAll();
            node.links.sweep();
            result.r1 = node.held();
            result.r2 = node.broker.subscribed();
            result.r3 = first.socket.faults();
        }
    }

    @JCStressTest
    @State
    @Description("Two connections of phones that do not say which they are come back at once to two that are away.")
    @Outcome(id = "12, 12, 0", expect = ACCEPTABLE, desc = "each has all that it may have missed")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, or both have one mailbox")
    public static class TwoNamelessComeBack {
        private final StressNode node = new StressNode();
        private final StressNode.Client third = node.nameless();
        private final StressNode.Client fourth = node.nameless();

        /** Each misses the last message, the first one both. */
        public TwoNamelessComeBack() {
            StressNode.Client first = node.nameless().begun();
            StressNode.Client second = node.nameless().begun();
            first.session.closed(CloseReason.ABNORMAL);
            node.broker.deliver("1");
            second.socket.completeAll();
            second.session.closed(CloseReason.ABNORMAL);
            node.broker.deliver("2");
        }

        @Actor
        public void one() {
            third.session.begin();
        }

        @Actor
        public void other() {
            fourth.session.begin();
        }

        @Arbiter
        public void settled(LLI_Result result) {
            result.r1 = third.settled();
            result.r2 = fourth.settled();
            result.r3 = node.held();
        }
    }
}
