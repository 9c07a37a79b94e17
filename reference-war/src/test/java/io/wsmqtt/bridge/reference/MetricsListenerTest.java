package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsListenerTest {
    private static final ClientInfo CLIENT =
            new ClientInfo("c-1", "user-1", Optional.empty(), Map.of("openid", "open-1"), "192.0.2.1");
    private static final Message MESSAGE = Message.of(Topic.of("netgate/secret-topic"), Frame.text("12345"));

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MetricsListener listener = new MetricsListener(registry);

    @AfterEach
    void nothingOfAClientIsInTheMetrics() {
        assertThat(registry.scrape()).doesNotContain("user-1", "open-1", "c-1", "192.0.2.1", "secret-topic", "link-1");
        registry.close();
    }

    private List<String> lines(String prefix) {
        return registry.scrape().lines().filter(line -> line.startsWith(prefix)).toList();
    }

    @Test
    void countsSessionsAndHowTheyEnded() {
        listener.opened(CLIENT);
        listener.opened(CLIENT);
        listener.opened(CLIENT);
        listener.closed(CLIENT, CloseReason.NORMAL);
        listener.closed(CLIENT, CloseReason.TOO_SLOW);

        assertThat(lines("bridge_sessions ")).containsExactly("bridge_sessions 1.0");
        assertThat(lines("bridge_sessions_opened_total")).containsExactly("bridge_sessions_opened_total 3.0");
        assertThat(lines("bridge_sessions_closed_total"))
                .containsExactlyInAnyOrder(
                        "bridge_sessions_closed_total{code=\"1000\"} 1.0",
                        "bridge_sessions_closed_total{code=\"4001\"} 1.0");
    }

    @Test
    void codesThatAClientMadeUpAreOneSeriesTogether() {
        for (int code = 3000; code < 3100; code++) {
            listener.closed(CLIENT, new CloseReason(code, ""));
        }

        assertThat(lines("bridge_sessions_closed_total"))
                .containsExactly("bridge_sessions_closed_total{code=\"other\"} 100.0");
    }

    @Test
    void countsRefusalsByCode() {
        listener.refused("192.0.2.1", CloseReason.BAD_KEY);

        assertThat(lines("bridge_refused_total")).containsExactly("bridge_refused_total{code=\"4500\"} 1.0");
    }

    @Test
    void countsMessagesAndBytesBothWays() {
        listener.published(CLIENT, MESSAGE);
        listener.delivered(CLIENT, MESSAGE);
        listener.delivered(CLIENT, MESSAGE);

        assertThat(lines("bridge_published_total")).containsExactly("bridge_published_total 1.0");
        assertThat(lines("bridge_published_bytes_total")).containsExactly("bridge_published_bytes_total 5.0");
        assertThat(lines("bridge_delivered_total")).containsExactly("bridge_delivered_total 2.0");
        assertThat(lines("bridge_delivered_bytes_total")).containsExactly("bridge_delivered_bytes_total 10.0");
    }

    @Test
    void everyCauseOfADropIsThereFromTheBeginning() {
        listener.dropped(CLIENT, DropCause.EXPIRED);

        assertThat(lines("bridge_dropped_total"))
                .hasSize(DropCause.values().length)
                .contains(
                        "bridge_dropped_total{cause=\"expired\"} 1.0",
                        "bridge_dropped_total{cause=\"overflow_oldest\"} 0.0");
    }

    @Test
    void knowsWhichLinksAreUpThoughTheirLossIsToldWithEachAttempt() {
        listener.linkUp("link-1");
        listener.linkUp("link-2");
        listener.linkDown("link-1", new BridgeException.Unavailable("lost", null));
        listener.linkDown("link-1", new BridgeException.Unavailable("still lost", null));

        assertThat(lines("bridge_links_up")).containsExactly("bridge_links_up 1.0");
        assertThat(lines("bridge_link_failures_total")).containsExactly("bridge_link_failures_total 2.0");
    }

    @Test
    void countsWhatThePolicyThrows() {
        listener.policyFailed(CLIENT, new IllegalStateException("by design"));

        assertThat(lines("bridge_policy_failures_total")).containsExactly("bridge_policy_failures_total 1.0");
    }
}
