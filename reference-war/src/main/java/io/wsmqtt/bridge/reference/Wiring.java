package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.core.BridgeConfig;
import io.wsmqtt.bridge.hivemq.HiveMqOptions;
import io.wsmqtt.bridge.jakarta.JakartaOptions;
import io.wsmqtt.bridge.jakarta.JakartaOptions.Confirmation;
import io.wsmqtt.bridge.paho.PahoConnector;
import io.wsmqtt.bridge.paho.PahoOptions;
import java.time.Duration;
import java.util.Set;

/** Turns settings into the options of each module. */
final class Wiring {
    /** The engine refuses at its own deadline; the adapter's is there for the case that it does not. */
    private static final Duration ADMIT_MARGIN = Duration.ofSeconds(1);

    private Wiring() {}

    static BridgeConfig bridgeConfig(Configuration settings) {
        BridgeConfig.Builder builder = BridgeConfig.builder()
                .path(settings.get(Settings.PATH))
                .user(settings.get(Settings.USER))
                .publishTopic(settings.get(Settings.TOPICS_PUBLISH))
                .subscribeTopics(settings.get(Settings.TOPICS_SUBSCRIBE))
                .qos(Qos.of(settings.get(Settings.QOS)))
                .overflow(settings.get(Settings.OUTBOUND_OVERFLOW))
                .origins(Set.copyOf(settings.get(Settings.ORIGINS)))
                .maxFrameBytes(Math.toIntExact(settings.get(Settings.FRAME_MAX)))
                .maxSessions(settings.get(Settings.SESSIONS_MAX))
                .maxSessionsPerUser(settings.get(Settings.SESSIONS_PER_USER))
                .publishesPerSecond(settings.get(Settings.PUBLISH_RATE))
                .publishBurst(settings.get(Settings.PUBLISH_BURST))
                .pingInterval(settings.get(Settings.PING))
                .silenceTimeout(settings.get(Settings.SILENT))
                .unsubscribeLinger(settings.get(Settings.LINGER))
                .outboundMessages(settings.get(Settings.OUTBOUND_MESSAGES))
                .outboundBytes(settings.get(Settings.OUTBOUND_BYTES))
                .confirmDelay(settings.get(Settings.CONFIRM_DELAY))
                .resumeWindow(settings.get(Settings.RESUME_WINDOW))
                .resumeMinQos(Qos.of(settings.get(Settings.RESUME_QOS)))
                .heldMessages(settings.get(Settings.HELD_MESSAGES))
                .heldBytes(settings.get(Settings.HELD_BYTES))
                .heldTotalBytes(settings.get(Settings.HELD_TOTAL))
                .outageBytes(settings.get(Settings.OUTAGE_BYTES))
                .outageAge(settings.get(Settings.OUTAGE_AGE))
                .linkKind(settings.get(Settings.LINK))
                .authenticationTimeout(settings.get(Settings.AUTHENTICATION_DEADLINE))
                .links(settings.get(Settings.LINKS))
                .drainJitter(settings.get(Settings.DRAIN_JITTER));
        settings.find(Settings.NODE_ID).ifPresent(builder::nodeId);
        return builder.build();
    }

    /** The way to the broker, with the client that was chosen. */
    static BrokerConnector connector(Configuration settings) {
        return settings.get(Settings.CONNECTOR).equals("hivemq")
                ? new UnloadableHiveMq(hiveMqOptions(settings))
                : new PahoConnector(pahoOptions(settings));
    }

    private static HiveMqOptions hiveMqOptions(Configuration settings) {
        HiveMqOptions.Builder builder = HiveMqOptions.builder(settings.get(Settings.BROKER_URI))
                .keepAlive(settings.get(Settings.BROKER_KEEPALIVE));
        settings.find(Settings.BROKER_USERNAME).ifPresent(builder::username);
        settings.find(Settings.BROKER_PASSWORD).ifPresent(builder::password);
        return builder.build();
    }

    private static PahoOptions pahoOptions(Configuration settings) {
        PahoOptions.Builder builder = PahoOptions.builder(settings.get(Settings.BROKER_URI))
                .keepAlive(settings.get(Settings.BROKER_KEEPALIVE));
        settings.find(Settings.BROKER_USERNAME).ifPresent(builder::username);
        settings.find(Settings.BROKER_PASSWORD).ifPresent(builder::password);
        return builder.build();
    }

    static JakartaOptions jakartaOptions(Configuration settings) {
        JakartaOptions defaults = JakartaOptions.defaults();
        // A client that keeps to its rate must not be held for its burst.
        int unfinishedFrames = Math.max(defaults.unfinishedFrames(), settings.get(Settings.PUBLISH_BURST));
        return defaults.withMaxFrameBytes(Math.toIntExact(settings.get(Settings.FRAME_MAX)))
                .withFrameKinds(settings.get(Settings.ACCEPT))
                .withConfirmation(
                        settings.get(Settings.CONFIRM).equals("off") ? Confirmation.OFF : Confirmation.BY_PING)
                .withSendDeadline(settings.get(Settings.SEND_DEADLINE))
                .withAdmitDeadline(
                        settings.get(Settings.AUTHENTICATION_DEADLINE).plus(ADMIT_MARGIN))
                .withHolding(unfinishedFrames, settings.get(Settings.HOLD_THREADS), defaults.holdTime());
    }
}
