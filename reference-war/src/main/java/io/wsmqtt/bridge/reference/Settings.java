package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.core.Bridge;
import io.wsmqtt.bridge.core.BridgeConfig;
import io.wsmqtt.bridge.core.LinkKind;
import io.wsmqtt.bridge.jakarta.JakartaOptions.FrameKinds;
import io.wsmqtt.bridge.reference.Setting.Secrecy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All settings, in the order of the documentation. */
final class Settings {
    /** For trying values out: a builder that is never started opens no link. */
    private static final BrokerConnector NO_BROKER = new BrokerConnector() {
        @Override
        public BrokerLink open(LinkOptions options, LinkListener listener) {
            throw new IllegalStateException("there is no broker");
        }

        @Override
        public void close() {}
    };

    static final Setting<Integer> PORT = Setting.of(
            "bridge.port",
            Kind.number(0, 65_535),
            "8080",
            "Where the executable listens; 0 takes a free port. A container has its own setting.");
    static final Setting<String> HOST = Setting.unset(
            "bridge.host",
            Kind.text("an address of this machine"),
            Secrecy.OPEN,
            "The address that the executable listens on; all unless set.");
    static final Setting<String> KEYS = Setting.unset(
            "bridge.keys",
            Kind.text("name=secret or name=secret@pid1|pid2, separated by commas")
                    .accepting(keys -> Bridge.builder(NO_BROKER).keys(keys)),
            Secrecy.SECRET,
            "The keys that let a client in; with `@`, for these products only. Needed unless the application brings an"
                    + " `Authenticator`.");
    static final Setting<List<String>> ORIGINS = Setting.of(
            "bridge.origins",
            Kind.list("origins such as https://example.org, separated by commas, or *"),
            "*",
            "Pages that may connect. A client that sends no Origin is let in always.");
    static final Setting<String> PATH = Setting.of(
            "bridge.path",
            Kind.matching("/netgate(/\\{[A-Za-z0-9]+\\}){4}", "/netgate/ and four names in braces")
                    .accepting(BridgeConfig.builder()::path),
            "/netgate/{key}/{pid}/{sn}/{openid}",
            "What the values of the path are called; `{key}` is the secret.");
    static final Setting<String> USER = Setting.of(
            "bridge.user",
            Kind.text("a text with {placeholders}").accepting(BridgeConfig.builder()::user),
            "{pid}/{sn}/{openid}",
            "Who a client is: sessions of one user count together.");

    static final Setting<List<String>> BROKER_URI = Setting.of(
            "bridge.broker.uri",
            Kind.brokers(),
            "tcp://127.0.0.1:1883",
            "The broker; several addresses for a cluster that shares its sessions.");
    static final Setting<String> BROKER_USERNAME = Setting.unset(
            "bridge.broker.username", Kind.text("any text"), Secrecy.OPEN, "The user name at the broker.");
    static final Setting<String> BROKER_PASSWORD = Setting.unset(
            "bridge.broker.password", Kind.text("any text"), Secrecy.SECRET, "The password at the broker.");
    static final Setting<Duration> BROKER_KEEPALIVE = Setting.of(
            "bridge.broker.keepalive",
            Kind.duration("1s", "18h"),
            "15s",
            "After how long without traffic the link to the broker is checked.");
    static final Setting<String> CONNECTOR = Setting.of(
            "bridge.connector",
            Kind.oneOf("paho", "hivemq"),
            "paho",
            "The MQTT client that reaches the broker: Eclipse Paho, or that of HiveMQ, which works with any broker as well. The"
                    + " executable takes hivemq unless it is told otherwise.");
    static final Setting<LinkKind> LINK = Setting.of(
            "bridge.link",
            Kind.link(),
            "shared",
            "How sessions reach the broker: over a few connections that all share, or each phone over one of its own, whose"
                    + " MQTT session the broker keeps.");
    static final Setting<Integer> LINKS =
            Setting.of("bridge.links", Kind.number(1, 16), "1", "How many shared connections to the broker there are.");
    static final Setting<String> NODE_ID = Setting.unset(
            "bridge.node.id",
            Kind.matching("[0-9A-Za-z_-]{1,32}", "1 to 32 of 0-9 A-Z a-z _ -"),
            Secrecy.OPEN,
            "How the MQTT client identifiers of this node begin; different on each node. Random unless set.");

    static final Setting<String> TOPICS_PUBLISH = Setting.of(
            "bridge.topics.publish",
            Kind.textOrEmpty("a topic with {placeholders}, no wildcards; or empty")
                    .accepting(BridgeConfig.builder()::publishTopic),
            "netgate/{pid}/{sn}/from/{openid}",
            "Where frames of a client are published. Empty in the file: nowhere but where the application's `RoutingPolicy`"
                    + " says.");
    static final Setting<List<String>> TOPICS_SUBSCRIBE = Setting.of(
            "bridge.topics.subscribe",
            Kind.list("topic filters with {placeholders}, separated by commas")
                    .accepting(BridgeConfig.builder()::subscribeTopics),
            "netgate/{pid}/{sn}/to/{openid},netgate/{pid}/{sn}/to-all",
            "What a client receives.");
    static final Setting<Integer> QOS =
            Setting.of("bridge.qos", Kind.number(0, 1), "1", "The quality of service of these topics, both ways.");

    static final Setting<FrameKinds> ACCEPT = Setting.of(
            "bridge.accept",
            Kind.frames(),
            "text,binary",
            "The kinds of frame that a client may send; for another it is closed with 1003.");
    static final Setting<Long> FRAME_MAX = Setting.of(
            "bridge.frame.max",
            Kind.size("1", "16MiB"),
            "64KiB",
            "The largest frame from a client; for a larger one it is closed with 1009.");
    static final Setting<Integer> PUBLISH_RATE = Setting.of(
            "bridge.publish.rate",
            Kind.number(1, 1_000_000),
            "50",
            "How many frames a session may send a second on average; beyond that it is closed with 4003.");
    static final Setting<Integer> PUBLISH_BURST = Setting.of(
            "bridge.publish.burst", Kind.number(1, 1_000_000), "200", "How many frames a session may send at once.");
    static final Setting<Long> OUTAGE_BYTES = Setting.of(
            "bridge.outage.bytes",
            Kind.size("64KiB", "1GiB"),
            "16MiB",
            "How much from all clients may be on its way to the broker, or wait while it is away; one client at most an"
                    + " eighth. Beyond that a client is closed with 1013.");
    static final Setting<Duration> OUTAGE_AGE = Setting.of(
            "bridge.outage.age",
            Kind.duration("1s", "1h"),
            "60s",
            "For how long a message from a client waits for the broker's return; then the client is closed with 1013.");

    static final Setting<Integer> SESSIONS_MAX = Setting.of(
            "bridge.sessions.max",
            Kind.number(1, 1_000_000),
            "10000",
            "The most sessions in all; further clients are refused with 503 or 1013.");
    static final Setting<Integer> SESSIONS_PER_USER = Setting.of(
            "bridge.sessions.per.user",
            Kind.number(1, 10_000),
            "4",
            "The most sessions of one user; a newer one replaces the oldest (4502).");
    static final Setting<Duration> PING = Setting.of(
            "bridge.ping", Kind.duration("1s", "1h"), "25s", "After how long without a frame a client is sent a Ping.");
    static final Setting<Duration> SILENT = Setting.of(
            "bridge.silent",
            Kind.duration("2s", "1d"),
            "75s",
            "After how long without a frame or Pong a client is closed with 4002; longer than `bridge.ping`.");
    static final Setting<Duration> SEND_DEADLINE = Setting.of(
            "bridge.send.deadline",
            Kind.duration("100ms", "5m"),
            "10s",
            "How long a client may take to read what was sent; then it is closed with 4001.");
    static final Setting<String> CONFIRM = Setting.of(
            "bridge.confirm",
            Kind.oneOf("ping", "off"),
            "ping",
            "How the bridge learns that a client has what it was sent: by a Ping behind it, or not at all. `off` where a"
                    + " proxy terminates WebSocket.");
    static final Setting<Duration> CONFIRM_DELAY = Setting.of(
            "bridge.confirm.delay",
            Kind.duration("0s", "1m"),
            "5s",
            "How long after a message a client is asked at the latest whether it has it; after 32 messages, 8 with 15 KiB, or"
                    + " 64 KiB in any case. What a client got later than that before its connection broke, it may get again.");
    static final Setting<Duration> RESUME_WINDOW = Setting.of(
            "bridge.resume.window",
            Kind.duration("0s", "1d"),
            "60s",
            "For how long what a client missed is held for its return; 0s: not at all. With `dedicated` links it is how long"
                    + " the broker keeps their sessions, at least 1s.");
    static final Setting<Integer> RESUME_QOS = Setting.of(
            "bridge.resume.qos",
            Kind.number(0, 1),
            "0",
            "The lowest quality of service of the messages that are held for a client while it is away.");
    static final Setting<Integer> HELD_MESSAGES = Setting.of(
            "bridge.held.messages",
            Kind.number(1, 1_000_000),
            "1024",
            "How many messages may be held for one client: what it has not confirmed, what waits, what it missed. Not less than"
                    + " `bridge.outbound.messages`, where that is set.");
    static final Setting<Long> HELD_BYTES = Setting.of(
            "bridge.held.bytes",
            Kind.size("1KiB", "1GiB"),
            "4MiB",
            "How many bytes may be held for one client. Not less than `bridge.outbound.bytes`, where that is set; unless set"
                    + " itself, at most `bridge.held.total`.");
    static final Setting<Long> HELD_TOTAL = Setting.of(
            "bridge.held.total",
            Kind.size("64KiB", "1GiB"),
            "256MiB",
            "How many bytes may be held for all clients, 128 for each message added. Beyond that those who have been away the"
                    + " longest are given up. Stay well below the heap.");
    static final Setting<Integer> OUTBOUND_MESSAGES = Setting.of(
            "bridge.outbound.messages",
            Kind.number(1, 1_000_000),
            "256",
            "How many messages may wait for the socket of one session; unless set, at most `bridge.held.messages`.");
    static final Setting<Long> OUTBOUND_BYTES = Setting.of(
            "bridge.outbound.bytes",
            Kind.size("1KiB", "1GiB"),
            "1MiB",
            "How many bytes may wait for the socket of one session; unless set, at most `bridge.held.bytes`.");
    static final Setting<OverflowPolicy> OUTBOUND_OVERFLOW = Setting.of(
            "bridge.outbound.overflow",
            Kind.overflow(),
            "disconnect",
            "What happens when more would wait or be held: close the session with 4001 and hold what waits for the client's"
                    + " return, or drop messages.");
    static final Setting<Duration> LINGER = Setting.of(
            "bridge.linger",
            Kind.duration("0s", "1h"),
            "30s",
            "For how long a subscription that no session needs any more is kept.");

    static final Setting<Integer> HOLD_THREADS = Setting.of(
            "bridge.hold.threads",
            Kind.number(0, 64),
            "2",
            "How many of the container's threads may be held to slow down clients that send faster than the broker"
                    + " takes.");
    static final Setting<Duration> AUTHENTICATION_DEADLINE = Setting.of(
            "bridge.authentication.deadline",
            Kind.duration("100ms", "1m"),
            "5s",
            "How long an `Authenticator` may take.");
    static final Setting<Duration> DRAIN_DEADLINE = Setting.of(
            "bridge.drain.deadline",
            Kind.duration("0s", "5m"),
            "10s",
            "How long a stop may take to finish what is under way.");
    static final Setting<Duration> DRAIN_JITTER = Setting.of(
            "bridge.drain.jitter",
            Kind.duration("0s", "5m"),
            "2s",
            "Over how long a stop spreads the closing of its sessions (1001).");

    /** All, in the order of the documentation. */
    static final List<Setting<?>> ALL = List.of(
            PORT,
            HOST,
            KEYS,
            ORIGINS,
            PATH,
            USER,
            BROKER_URI,
            BROKER_USERNAME,
            BROKER_PASSWORD,
            BROKER_KEEPALIVE,
            CONNECTOR,
            LINK,
            LINKS,
            NODE_ID,
            TOPICS_PUBLISH,
            TOPICS_SUBSCRIBE,
            QOS,
            ACCEPT,
            FRAME_MAX,
            PUBLISH_RATE,
            PUBLISH_BURST,
            OUTAGE_BYTES,
            OUTAGE_AGE,
            SESSIONS_MAX,
            SESSIONS_PER_USER,
            PING,
            SILENT,
            SEND_DEADLINE,
            CONFIRM,
            CONFIRM_DELAY,
            RESUME_WINDOW,
            RESUME_QOS,
            HELD_MESSAGES,
            HELD_BYTES,
            HELD_TOTAL,
            OUTBOUND_MESSAGES,
            OUTBOUND_BYTES,
            OUTBOUND_OVERFLOW,
            LINGER,
            HOLD_THREADS,
            AUTHENTICATION_DEADLINE,
            DRAIN_DEADLINE,
            DRAIN_JITTER);

    private Settings() {}

    static Optional<Setting<?>> named(String name) {
        return ALL.stream().filter(setting -> setting.name().equals(name)).findFirst();
    }
}
