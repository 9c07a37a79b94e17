package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The engine's settings.
 *
 * <p>Immutable. Every one has a default; a builder checks each value when it is set and says in its error what would be
 * right.
 */
public final class BridgeConfig {
    final RequestPath path;
    final Template user;
    final Optional<Template> publishTopic;
    final List<Template> subscribeTopics;
    final Qos qos;
    final OverflowPolicy overflow;
    final Set<String> origins;
    final int maxFrameBytes;
    final int maxSessions;
    final int maxSessionsPerUser;
    final int publishesPerSecond;
    final int publishBurst;
    final Duration pingInterval;
    final Duration silenceTimeout;
    final Duration unsubscribeLinger;
    final Duration confirmDelay;
    final Duration resumeWindow;
    final Qos resumeMinQos;
    final HeldQueue.Limits held;
    final long heldTotalBytes;
    final long outageBytes;
    final Duration outageAge;
    final Duration authenticationTimeout;
    final String nodeId;
    final LinkKind linkKind;
    final int links;
    final int receiveMaximum;
    final Duration sessionExpiry;
    final Duration drainJitter;

    private BridgeConfig(Builder builder) {
        path = builder.path;
        user = builder.user;
        publishTopic = builder.publishTopic;
        subscribeTopics = builder.subscribeTopics;
        qos = builder.qos;
        overflow = builder.overflow;
        origins = builder.origins;
        maxFrameBytes = builder.maxFrameBytes;
        maxSessions = builder.maxSessions;
        maxSessionsPerUser = builder.maxSessionsPerUser;
        publishesPerSecond = builder.publishesPerSecond;
        publishBurst = builder.publishBurst;
        pingInterval = builder.pingInterval;
        silenceTimeout = builder.silenceTimeout;
        unsubscribeLinger = builder.unsubscribeLinger;
        confirmDelay = builder.confirmDelay;
        resumeWindow = builder.resumeWindow;
        resumeMinQos = builder.resumeMinQos;
        held = builder.held.ofOne();
        heldTotalBytes = builder.held.totalBytes();
        outageBytes = builder.outageBytes;
        outageAge = builder.outageAge;
        authenticationTimeout = builder.authenticationTimeout;
        nodeId = builder.nodeId;
        linkKind = builder.linkKind;
        links = builder.links;
        receiveMaximum = builder.receiveMaximum;
        sessionExpiry = builder.sessionExpiry;
        drainJitter = builder.drainJitter;
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** More unacknowledged messages would not fit into what may be held for one client. */
    int dedicatedReceiveMaximum() {
        return Math.min(receiveMaximum, held.heldMessages());
    }

    boolean allowsOrigin(Optional<String> origin) {
        return origin.isEmpty() || origins.contains("*") || origins.contains(origin.get());
    }

    /** Builds a {@link BridgeConfig}. Serial: one thread at a time. Every setter throws IllegalArgumentException. */
    public static final class Builder {
        private RequestPath path = RequestPath.parse("/netgate/{key}/{pid}/{sn}/{openid}");
        private Template user = Template.parse("{pid}/{sn}/{openid}");
        private Optional<Template> publishTopic = Optional.of(Template.parse("netgate/{pid}/{sn}/from/{openid}"));
        private List<Template> subscribeTopics =
                List.of(Template.parse("netgate/{pid}/{sn}/to/{openid}"), Template.parse("netgate/{pid}/{sn}/to-all"));
        private Qos qos = Qos.AT_LEAST_ONCE;
        private OverflowPolicy overflow = OverflowPolicy.DISCONNECT;
        private Set<String> origins = Set.of("*");
        private int maxFrameBytes = 64 * 1024;
        private int maxSessions = 10_000;
        private int maxSessionsPerUser = 4;
        private int publishesPerSecond = 50;
        private int publishBurst = 200;
        private Duration pingInterval = Duration.ofSeconds(25);
        private Duration silenceTimeout = Duration.ofSeconds(75);
        private Duration unsubscribeLinger = Duration.ofSeconds(30);
        private Duration confirmDelay = Duration.ofSeconds(5);
        private Duration resumeWindow = Duration.ofSeconds(60);
        private Qos resumeMinQos = Qos.AT_MOST_ONCE;
        private final HeldLimits held = new HeldLimits();
        private long outageBytes = 16L << 20;
        private Duration outageAge = Duration.ofSeconds(60);
        private Duration authenticationTimeout = Duration.ofSeconds(5);
        private String nodeId = "bridge-" + UUID.randomUUID().toString().substring(0, 8);
        private LinkKind linkKind = LinkKind.SHARED;
        private int links = 1;
        private int receiveMaximum = 1_024;
        private Duration sessionExpiry = Duration.ofMinutes(5);
        private Duration drainJitter = Duration.ofSeconds(2);

        private Builder() {}

        /**
         * How a request path ends: words, and names in braces for the values; {@code {key}} names the secret. Default
         * {@code /netgate/{key}/{pid}/{sn}/{openid}}.
         */
        public Builder path(String value) {
            path = RequestPath.parse(value);
            return this;
        }

        /** Who a client is: sessions of the same user count together. Default <code>{pid}/{sn}/{openid}</code>. */
        public Builder user(String template) {
            user = Template.parse(template);
            return this;
        }

        /**
         * Where frames of a client are published, unless a policy of the application has routed them. Empty: nowhere, and what
         * no policy routes is rejected. Default <code>netgate/{pid}/{sn}/from/{openid}</code>.
         */
        public Builder publishTopic(String template) {
            publishTopic = template.isEmpty() ? Optional.empty() : Optional.of(TemplateRouting.topic(template));
            return this;
        }

        /**
         * What each client receives, besides what a policy of the application names. Default
         * <code>netgate/{pid}/{sn}/to/{openid}</code> and <code>netgate/{pid}/{sn}/to-all</code>.
         */
        public Builder subscribeTopics(List<String> templates) {
            List<Template> parsed = new ArrayList<>();
            for (String template : templates) {
                parsed.add(TemplateRouting.filter(template));
            }
            subscribeTopics = List.copyOf(parsed);
            return this;
        }

        /** The quality of service of the templates' topics, both ways. Default QoS 1. */
        public Builder qos(Qos value) {
            qos = value;
            return this;
        }

        /** What becomes of a message when a client's queue is full. Default {@link OverflowPolicy#DISCONNECT}. */
        public Builder overflow(OverflowPolicy value) {
            overflow = value;
            return this;
        }

        /**
         * Which values of the Origin header are let in, each compared as a whole; {@code *} is any. A client that sends none, as
         * every client but a browser may, is let in always. Default any.
         */
        public Builder origins(Set<String> value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("origins is empty: name at least one, or * for any");
            }
            origins = Set.copyOf(value);
            return this;
        }

        /** The largest frame from a client, in bytes, 1 to 16 MiB. Default 64 KiB. */
        public Builder maxFrameBytes(int value) {
            maxFrameBytes = (int) Bounds.require("max frame bytes", value, 1, 16 << 20);
            return this;
        }

        /** The most sessions in all, 1 to 1,000,000. Default 10,000. */
        public Builder maxSessions(int value) {
            maxSessions = (int) Bounds.require("max sessions", value, 1, 1_000_000);
            return this;
        }

        /** The most sessions of one user, 1 to 10,000. Default 4. */
        public Builder maxSessionsPerUser(int value) {
            maxSessionsPerUser = (int) Bounds.require("max sessions per user", value, 1, 10_000);
            return this;
        }

        /** How many frames a session may send a second on average, 1 to 1,000,000. Default 50. */
        public Builder publishesPerSecond(int value) {
            publishesPerSecond = (int) Bounds.require("publishes per second", value, 1, 1_000_000);
            return this;
        }

        /** How many frames a session may send at once, 1 to 1,000,000. Default 200. */
        public Builder publishBurst(int value) {
            publishBurst = (int) Bounds.require("publish burst", value, 1, 1_000_000);
            return this;
        }

        /** After how long without a frame from a client it is sent a Ping, 1 s to 1 h. Default 25 s. */
        public Builder pingInterval(Duration value) {
            pingInterval = Bounds.require("ping interval", value, Duration.ofSeconds(1), Duration.ofHours(1));
            return this;
        }

        /** After how long without a frame or Pong a session is closed, 2 s to 1 day. Default 75 s. */
        public Builder silenceTimeout(Duration value) {
            silenceTimeout = Bounds.require("silence timeout", value, Duration.ofSeconds(2), Duration.ofDays(1));
            return this;
        }

        /** For how long a subscription that nobody needs is kept, 0 to 1 h. Default 30 s. */
        public Builder unsubscribeLinger(Duration value) {
            unsubscribeLinger = Bounds.require("unsubscribe linger", value, Duration.ZERO, Duration.ofHours(1));
            return this;
        }

        /** How many messages may wait for one session's socket, 1 to 1,000,000. Default 256, or what may be held if that is less. */
        public Builder outboundMessages(int value) {
            held.outboundMessages(value);
            return this;
        }

        /** How many bytes may wait for one session's socket, 1 KiB to 1 GiB. Default 1 MiB, or what may be held if that is less. */
        public Builder outboundBytes(long value) {
            held.outboundBytes(value);
            return this;
        }

        /**
         * How long after a message was sent its client is asked at the latest whether it has it, 0 to 1 min; after 32 messages, 8
         * with 15 KiB, or 64 KiB in any case. What a client got later than that before its connection broke, it may get again. Default 5 s.
         */
        public Builder confirmDelay(Duration value) {
            confirmDelay = Bounds.require("confirm delay", value, Duration.ZERO, Duration.ofMinutes(1));
            return this;
        }

        /** For how long what a client missed is held for its return, 0 (not at all) to 1 day. Default 60 s. */
        public Builder resumeWindow(Duration value) {
            resumeWindow = Bounds.require("resume window", value, Duration.ZERO, Duration.ofDays(1));
            return this;
        }

        /** The lowest quality of service that is held for a client while it is away. Default QoS 0. */
        public Builder resumeMinQos(Qos value) {
            resumeMinQos = value;
            return this;
        }

        /** How many messages may be held for one client, unconfirmed ones included, 1 to 1,000,000. Default 1,024. */
        public Builder heldMessages(int value) {
            held.heldMessages(value);
            return this;
        }

        /**
         * How many bytes may be held for one client, unconfirmed ones included, 1 KiB to 1 GiB. Default 4 MiB, or what may be held
         * for all if that is less.
         */
        public Builder heldBytes(long value) {
            held.heldBytes(value);
            return this;
        }

        /**
         * How many bytes may be held for all clients, 128 for each message added, 64 KiB to 1 TiB. Beyond that those who have been
         * away the longest are given up. Default 256 MiB.
         */
        public Builder heldTotalBytes(long value) {
            held.totalBytes(value);
            return this;
        }

        /**
         * How many bytes from clients may be on their way to the broker or wait for its return, 64 KiB to 1 GiB; one client at most
         * an eighth. A client that would exceed it is closed with 1013. Default 16 MiB.
         */
        public Builder outageBytes(long value) {
            outageBytes = Bounds.require("outage bytes", value, 64 << 10, 1 << 30);
            return this;
        }

        /** For how long a message from a client waits for the broker's return, 1 s to 1 h. Default 60 s. */
        public Builder outageAge(Duration value) {
            outageAge = Bounds.require("outage age", value, Duration.ofSeconds(1), Duration.ofHours(1));
            return this;
        }

        /** How long an authenticator may take, 100 ms to 1 min. Default 5 s. */
        public Builder authenticationTimeout(Duration value) {
            authenticationTimeout =
                    Bounds.require("authentication timeout", value, Duration.ofMillis(100), Duration.ofMinutes(1));
            return this;
        }

        /** How this node's MQTT client identifiers begin; unique among all that use the broker. Default random. */
        public Builder nodeId(String value) {
            if (!value.matches("[0-9A-Za-z_-]{1,32}")) {
                throw new IllegalArgumentException("node id must be 1 to 32 of 0-9 A-Z a-z _ -");
            }
            nodeId = value;
            return this;
        }

        /** How clients reach the broker. Default {@link LinkKind#SHARED}. */
        public Builder linkKind(LinkKind value) {
            linkKind = value;
            return this;
        }

        /** How many connections to the broker are shared, 1 to 16. Default 1. */
        public Builder links(int value) {
            links = (int) Bounds.require("links", value, 1, 16);
            return this;
        }

        /** How many unacknowledged messages the broker may have under way to a link, 1 to 65,535. Default 1,024. */
        public Builder receiveMaximum(int value) {
            receiveMaximum = (int) Bounds.require("receive maximum", value, 1, 65_535);
            return this;
        }

        /** For how long the broker keeps a shared link's session when its connection is lost, 0 to 1 day. Default 5 min. */
        public Builder sessionExpiry(Duration value) {
            sessionExpiry = Bounds.require("session expiry", value, Duration.ZERO, Duration.ofDays(1));
            return this;
        }

        /** Over how long a drain spreads the closing of its sessions, 0 to 5 min. Default 2 s. */
        public Builder drainJitter(Duration value) {
            drainJitter = Bounds.require("drain jitter", value, Duration.ZERO, Duration.ofMinutes(5));
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if the silence timeout is not longer than the ping interval, more was to wait for one
         *     client than may be held for it, or to be held for it than for all, or dedicated links are to have no resume window
         */
        public BridgeConfig build() {
            if (silenceTimeout.compareTo(pingInterval) <= 0) {
                throw new IllegalArgumentException("the silence timeout (" + silenceTimeout
                        + ") must be longer than the ping interval (" + pingInterval + ")");
            }
            held.check();
            if (linkKind == LinkKind.DEDICATED && resumeWindow.toSeconds() < 1) {
                throw new IllegalArgumentException(
                        "dedicated links need a resume window of at least 1 s: it is how long the broker keeps their sessions");
            }
            return new BridgeConfig(this);
        }
    }
}
