package io.wsmqtt.bridge.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Messages for one client from several links, while its transport completes on a thread of its own. */
public class OutboundStress {
    private static final BridgeConfig CONFIG = BridgeConfig.builder().build();
    private static final Outbound.Observer NOBODY = new Outbound.Observer() {
        @Override
        public void sent(List<Outgoing> batch) {}

        @Override
        public void dropped(Outgoing outgoing, DropCause cause) {}

        @Override
        public void transportFailed(Throwable cause) {}
    };

    private OutboundStress() {}

    /** A session to which the frame 0 is being sent. */
    abstract static class Sending {
        final StressSession session = new StressSession();
        final Outbound outbound = new Outbound(session, CONFIG, () -> 0, NOBODY);

        Sending() {
            offer("0");
        }

        final void offer(String text) {
            outbound.offer(Outgoing.answer(Frame.text(text)));
        }
    }

    @JCStressTest
    @State
    @Description("Frames are offered while a send completes.")
    @Outcome(id = "012, 0", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, out of order, or two sends at once")
    public static class OfferWhileSendCompletes extends Sending {
        @Actor
        public void offers() {
            offer("1");
            offer("2");
        }

        @Actor
        public void transport() {
            session.completeSend();
            session.completeSend();
        }

        @Arbiter
        public void settled(LI_Result result) {
            session.completeAll();
            result.r1 = session.sent();
            result.r2 = session.faults();
        }
    }

    @JCStressTest
    @State
    @Description("Two links offer at once while sends complete.")
    @Outcome(id = "0(12ab|1a2b|1ab2|a12b|a1b2|ab12), 0", expect = ACCEPTABLE, desc = "all, each link's in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, out of order, or two sends at once")
    public static class TwoOffer extends Sending {
        @Actor
        public void one() {
            offer("1");
            session.completeSend();
            offer("2");
        }

        @Actor
        public void other() {
            offer("a");
            session.completeSend();
            offer("b");
        }

        @Arbiter
        public void settled(LI_Result result) {
            session.completeAll();
            result.r1 = session.sent();
            result.r2 = session.faults();
        }
    }

    @JCStressTest
    @State
    @Description("A receipt is asked for while frames are offered and a send completes.")
    @Outcome(id = "01, 1, 0", expect = ACCEPTABLE, desc = "sent and confirmed")
    @Outcome(expect = FORBIDDEN, desc = "lost, never confirmed, or a Ping within a send")
    public static class ConfirmWhileSending extends Sending {
        private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

        @Actor
        public void offers() {
            offer("1");
            session.completeConfirm();
        }

        @Actor
        public void confirms() {
            var unused = outbound.confirm().thenAccept(receipt::complete);
            session.completeSend();
        }

        @Arbiter
        public void settled(LII_Result result) {
            session.completeAll();
            result.r1 = session.sent();
            result.r2 = receipt.isDone() ? 1 : 0;
            result.r3 = session.faults();
        }
    }
}
