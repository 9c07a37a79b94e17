package io.wsmqtt.bridge.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.wsmqtt.bridge.CloseReason;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;

/** Connections that begin and end, while others do and mailboxes go: none may stay open that gets nothing any more. */
public class SessionStress {
    private SessionStress() {}

    /** Whether the client gets what comes now, or knows by its close that it must come again. */
    private static String next(StressNode node, StressNode.Client client) {
        client.socket.completeAll();
        node.broker.deliver("9");
        return client.settled().endsWith("9") || client.socket.isClosed() ? "served" : "deaf";
    }

    @JCStressTest
    @State
    @Description("A connection replaces another of the same phone, which is still beginning; the phone is new.")
    @Outcome(id = "served, 0", expect = ACCEPTABLE, desc = "the newer one gets what comes")
    @Outcome(expect = FORBIDDEN, desc = "it is open and gets nothing")
    public static class ReplaceOneThatBegins {
        private final StressNode node = new StressNode();
        private final StressNode.Client first = node.named();
        private final StressNode.Client second = node.named();

        @Actor
        public void older() {
            first.session.begin();
        }

        @Actor
        public void newer() {
            first.session.close(CloseReason.REPLACED);
            second.session.begin();
        }

        @Arbiter
        public void settled(LI_Result result) {
            result.r1 = next(node, second);
            result.r2 = node.held();
        }
    }

    @JCStressTest
    @State
    @Description("A connection replaces another of the same phone, which is still beginning; the phone was away.")
    @Outcome(id = "served, 0", expect = ACCEPTABLE, desc = "the newer one gets what comes")
    @Outcome(expect = FORBIDDEN, desc = "it is open and gets nothing")
    public static class ReplaceOneThatComesBack {
        private final StressNode node = new StressNode();
        private final StressNode.Client first = node.named();
        private final StressNode.Client second = node.named();

        public ReplaceOneThatComesBack() {
            node.named().begun().session.closed(CloseReason.ABNORMAL);
        }

        @Actor
        public void older() {
            first.session.begin();
        }

        @Actor
        public void newer() {
            first.session.close(CloseReason.REPLACED);
            second.session.begin();
        }

        @Arbiter
        public void settled(LI_Result result) {
            result.r1 = next(node, second);
            result.r2 = node.held();
        }
    }

    @JCStressTest
    @State
    @Description("A phone comes back while its mailbox is given up to make room.")
    @Outcome(id = "served, 0", expect = ACCEPTABLE, desc = "it has the old mailbox or a new one, or is closed")
    @Outcome(expect = FORBIDDEN, desc = "it is open and gets nothing")
    public static class ComeBackWhileRoomIsMade {
        private static final int ALL = 64 << 10;
        private static final BridgeConfig SMALL = BridgeConfig.builder()
                .nodeId("node")
                .outboundBytes(ALL)
                .heldBytes(ALL)
                .heldTotalBytes(ALL)
                .build();

        private final StressNode node = new StressNode(SMALL);
        private final StressNode.Client second = node.named();

        public ComeBackWhileRoomIsMade() {
            node.named().begun().session.closed(CloseReason.ABNORMAL);
            node.broker.deliver("0");
        }

        @Actor
        public void makesRoom() {
            if (node.mailboxes.reserve(ALL)) {
                node.mailboxes.budget().release(ALL);
            }
        }

        @Actor
        public void newcomer() {
            second.session.begin();
        }

        @Arbiter
        public void settled(LI_Result result) {
            result.r1 = next(node, second);
            result.r2 = node.held();
        }
    }

    @JCStressTest
    @State
    @Description("A connection ends while it begins, and nobody may come back to it: nothing is left behind.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing subscribed, nothing held")
    @Outcome(expect = FORBIDDEN, desc = "a filter that nobody has, or messages that nobody gets")
    public static class EndWhileBeginning {
        private static final BridgeConfig NO_RETURN = BridgeConfig.builder()
                .nodeId("node")
                .unsubscribeLinger(Duration.ZERO)
                .resumeWindow(Duration.ZERO)
                .build();

        private final StressNode node = new StressNode(NO_RETURN);
        private final StressNode.Client client = node.nameless();

        @Actor
        public void timer() {
            client.session.begin();
        }

        @Actor
        public void connection() {
            client.session.closed(CloseReason.ABNORMAL);
        }

        @Arbiter
        public void settled(II_Result result) {
            node.broker.deliver("1");
            node.links.sweep();
            result.r1 = node.broker.subscribed();
            result.r2 = node.held();
        }
    }

    @JCStressTest
    @State
    @Description("Of two nameless phones that are away one comes back while a message arrives.")
    @Outcome(id = "12, 12, 0", expect = ACCEPTABLE, desc = "each has all that it may have missed")
    @Outcome(expect = FORBIDDEN, desc = "lost or doubled")
    public static class ComeBackNamelessWhileDelivering {
        private final StressNode node = new StressNode();
        private final StressNode.Client third = node.nameless();

        public ComeBackNamelessWhileDelivering() {
            StressNode.Client first = node.nameless().begun();
            StressNode.Client second = node.nameless().begun();
            first.session.closed(CloseReason.ABNORMAL);
            node.broker.deliver("1");
            second.socket.completeAll();
            second.session.closed(CloseReason.ABNORMAL);
        }

        @Actor
        public void link() {
            node.broker.deliver("2");
        }

        @Actor
        public void newcomer() {
            third.session.begin();
        }

        @Arbiter
        public void settled(LLI_Result result) {
            result.r1 = third.settled();
            result.r2 = node.nameless().begun().settled();
            result.r3 = node.held();
        }
    }
}
