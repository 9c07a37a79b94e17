package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

/** A decision without what it decides on must fail where it is made: in the policy, whose failure is provided for. */
@SuppressWarnings({"NullAway", "DataFlowIssue"})
class DecisionsTest {
    @Test
    void aRouteHoldsNoNull() {
        assertThatNullPointerException().isThrownBy(() -> new Route.Publish(null));
        assertThatNullPointerException().isThrownBy(() -> new Route.Reply(null));
        assertThatNullPointerException().isThrownBy(() -> new Route.Reject(null));
    }

    @Test
    void aDeliveryShowsNoNull() {
        assertThatNullPointerException().isThrownBy(() -> new Delivery.Show(null));
    }

    @Test
    void aDenialHasAReason() {
        assertThatNullPointerException().isThrownBy(() -> new Authenticator.Denied(null));
    }
}
