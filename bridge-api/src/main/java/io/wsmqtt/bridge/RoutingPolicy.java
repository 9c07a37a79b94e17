package io.wsmqtt.bridge;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which topics a client publishes and subscribes to: what an application plugs in.
 *
 * <p>Thread-safe and non-blocking, without I/O: it is asked for each message, on threads that others wait for. What needs a
 * database is looked up by an {@link Authenticator} and read here from {@link ClientInfo#attributes()}. The values of
 * path and query are not checked for wildcards unless a topic template uses them: a policy that builds topics of its own
 * builds them by {@link Topic#of} and {@link TopicFilter#of} and sees to it that a value cannot widen a filter.
 */
@FunctionalInterface
public interface RoutingPolicy {
    /**
     * Decides about a frame from this client. A throw is a rejection with {@link CloseReason#INTERNAL}; a final
     * {@link Route.Pass} is one with {@link CloseReason#POLICY}.
     */
    Route route(ClientInfo client, Frame frame);

    /**
     * What this client wants to receive; asked once, when its session opens. Where several of its filters match a topic, one of
     * them serves it: the highest quality of service, then the first in the order of the set. A throw closes the session
     * with {@link CloseReason#INTERNAL}.
     */
    default Set<Interest> subscriptions(ClientInfo client) {
        return Set.of();
    }

    /**
     * Decides about a message for this client. A throw hides the message from it; a final {@link Delivery.Pass} shows it as
     * {@link Message#frame()}.
     */
    default Delivery deliver(ClientInfo client, Message message) {
        return Delivery.Pass.INSTANCE;
    }

    /**
     * The policy that asks these one after the other: of routes and deliveries the first that is no Pass counts, and the
     * subscriptions are united in their order.
     */
    static RoutingPolicy firstMatch(List<RoutingPolicy> policies) {
        List<RoutingPolicy> all = List.copyOf(policies);
        return new RoutingPolicy() {
            @Override
            public Route route(ClientInfo client, Frame frame) {
                for (RoutingPolicy policy : all) {
                    Route route = policy.route(client, frame);
                    if (!(route instanceof Route.Pass)) {
                        return route;
                    }
                }
                return Route.Pass.INSTANCE;
            }

            @Override
            public Set<Interest> subscriptions(ClientInfo client) {
                Set<Interest> union = new LinkedHashSet<>();
                for (RoutingPolicy policy : all) {
                    union.addAll(policy.subscriptions(client));
                }
                return union;
            }

            @Override
            public Delivery deliver(ClientInfo client, Message message) {
                for (RoutingPolicy policy : all) {
                    Delivery delivery = policy.deliver(client, message);
                    if (!(delivery instanceof Delivery.Pass)) {
                        return delivery;
                    }
                }
                return Delivery.Pass.INSTANCE;
            }
        };
    }
}
