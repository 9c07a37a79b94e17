package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Delivery;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A policy or listener")
class FaultyPolicyTest {
    private BridgeRig rig = new BridgeRig();

    @AfterEach
    void nothingUnexpected() {
        rig.assertExhausted();
    }

    private void use(BridgeRig other) {
        rig.assertExhausted();
        rig = other;
    }

    @Test
    @DisplayName("that fails with an Error costs no other client its message")
    void policyThrowsAnError() {
        use(new BridgeRig(
                config -> {},
                bridge -> bridge.routing(new RoutingPolicy() {
                    @Override
                    public Route route(ClientInfo client, Frame frame) {
                        return new Route.Pass();
                    }

                    @Override
                    public Delivery deliver(ClientInfo client, Message message) {
                        if (client.user().endsWith("zoe")) {
                            throw new NoSuchMethodError("a wrong version of a library");
                        }
                        return new Delivery.Pass();
                    }
                })));
        rig.connect("zoe");
        BridgeRig.Client anna = rig.connect("anna");
        rig.device("netgate/p1/s1/to-all", "news");
        assertThat(anna.socket().newTexts()).containsExactly("news");
        assertThat(rig.events.events("policyFailed")).hasSize(1);
    }

    @Test
    @DisplayName("that subscribes to null costs its session, which is not left behind")
    void policySubscribesToNull() {
        use(new BridgeRig(
                config -> {},
                bridge -> bridge.routing(new RoutingPolicy() {
                    @Override
                    public Route route(ClientInfo client, Frame frame) {
                        return new Route.Pass();
                    }

                    @Override
                    public Set<Interest> subscriptions(ClientInfo client) {
                        return new HashSet<>(Arrays.asList((Interest) null));
                    }
                })));
        BridgeRig.Client anna = rig.connect("anna");
        assertThat(anna.closeCode()).isEqualTo(1011);
        assertThat(rig.bridge.sessions()).isZero();
    }

    @Test
    @DisplayName("of the end of sessions that fails with an Error does not keep a session from being closed")
    void listenerThrowsAnError() {
        use(new BridgeRig(
                config -> config.publishesPerSecond(1).publishBurst(1),
                bridge -> bridge.listener(new BridgeListener() {
                    @Override
                    public void closed(ClientInfo client, CloseReason reason) {
                        throw new NoClassDefFoundError("gone with the application");
                    }
                })));
        BridgeRig.Client anna = rig.connect("anna");
        anna.sends("one");
        anna.sends("one too many");
        assertThat(anna.closeCode()).isEqualTo(4003);
    }
}
