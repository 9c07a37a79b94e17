package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingPolicyTest {
    private static final ClientInfo CLIENT = new ClientInfo("1", "user", Optional.empty(), Map.of("pid", "p"), "");
    private static final Frame FRAME = Frame.text("hello");
    private static final Message MESSAGE = Message.of(Topic.of("t"), FRAME);

    @Test
    void theFirstRouteThatIsNoPassCounts() {
        RoutingPolicy policy = RoutingPolicy.firstMatch(List.of(
                new Fixed(new Route.Pass(), new Delivery.Pass()),
                new Fixed(new Route.Drop("first"), new Delivery.Hide()),
                new Fixed(new Route.Drop("second"), new Delivery.Show(FRAME))));
        assertThat(policy.route(CLIENT, FRAME)).isEqualTo(new Route.Drop("first"));
        assertThat(policy.deliver(CLIENT, MESSAGE)).isEqualTo(new Delivery.Hide());
    }

    @Test
    void ifAllPassTheAnswerIsPass() {
        RoutingPolicy passing = new Fixed(new Route.Pass(), new Delivery.Pass());
        for (List<RoutingPolicy> policies : List.of(List.<RoutingPolicy>of(), List.of(passing, passing))) {
            RoutingPolicy policy = RoutingPolicy.firstMatch(policies);
            assertThat(policy.route(CLIENT, FRAME)).isEqualTo(new Route.Pass());
            assertThat(policy.deliver(CLIENT, MESSAGE)).isEqualTo(new Delivery.Pass());
        }
    }

    @Test
    void theSubscriptionsAreUnitedInTheirOrder() {
        RoutingPolicy policy = RoutingPolicy.firstMatch(List.of(new Fixed("z", "b"), new Fixed(), new Fixed("b", "a")));
        assertThat(policy.subscriptions(CLIENT))
                .extracting(interest -> interest.filter().filter())
                .containsExactly("z", "b", "a");
    }

    @Test
    void laterChangesOfTheListDoNotMatter() {
        List<RoutingPolicy> policies = new ArrayList<>(List.of(new Fixed(new Route.Drop("x"), new Delivery.Hide())));
        RoutingPolicy policy = RoutingPolicy.firstMatch(policies);
        policies.clear();
        assertThat(policy.route(CLIENT, FRAME)).isEqualTo(new Route.Drop("x"));
    }

    @Test
    void aPolicyOfOneMethodSubscribesToNothingAndHasNoOpinionOnDeliveries() {
        RoutingPolicy policy = (client, frame) -> new Route.Reply(frame);
        assertThat(policy.subscriptions(CLIENT)).isEmpty();
        assertThat(policy.deliver(CLIENT, MESSAGE)).isEqualTo(new Delivery.Pass());
    }

    @Test
    void anInterestIsOfQos1AndDisconnectsUnlessItSaysOtherwise() {
        assertThat(Interest.in(TopicFilter.of("a")))
                .isEqualTo(new Interest(TopicFilter.of("a"), Qos.AT_LEAST_ONCE, OverflowPolicy.DISCONNECT));
    }

    @Test
    void clientInfoFindsItsAttributes() {
        assertThat(CLIENT.attribute("pid")).contains("p");
        assertThat(CLIENT.attribute("sn")).isEmpty();
    }

    /** Always the same answers. */
    private record Fixed(Route route, Delivery delivery, Set<Interest> interests) implements RoutingPolicy {
        Fixed(Route route, Delivery delivery) {
            this(route, delivery, Set.of());
        }

        Fixed(String... filters) {
            this(new Route.Pass(), new Delivery.Pass(), new LinkedHashSet<>());
            for (String filter : filters) {
                interests.add(Interest.in(TopicFilter.of(filter)));
            }
        }

        @Override
        public Route route(ClientInfo client, Frame frame) {
            return route;
        }

        @Override
        public Set<Interest> subscriptions(ClientInfo client) {
            return interests;
        }

        @Override
        public Delivery deliver(ClientInfo client, Message message) {
            return delivery;
        }
    }
}
