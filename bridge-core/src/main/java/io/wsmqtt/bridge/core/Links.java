package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The links to the broker: a few that all clients share, or one for each phone besides a single one that tells whether the
 * broker is there.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Links {
    /** Of base32 (RFC 4648 section 6), in small letters. */
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private static final int KEY_CHARACTERS = 24;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final BridgeConfig config;
    private final BrokerConnector connector;
    private final Reporter reporter;
    private final Link.Observer observer;
    private final LongSupplier nanoTime;
    private final List<Link> common = new ArrayList<>(); // unchanged after the constructor
    private final Set<Link> dedicated = ConcurrentHashMap.newKeySet();

    Links(
            BridgeConfig config,
            BrokerConnector connector,
            Reporter reporter,
            Link.Observer observer,
            LongSupplier nanoTime) {
        this.config = config;
        this.connector = connector;
        this.reporter = reporter;
        this.observer = observer;
        this.nanoTime = nanoTime;
        int count = isDedicated() ? 1 : config.links;
        for (int i = 0; i < count; i++) {
            LinkOptions options = new LinkOptions(
                    config.nodeId + "-" + i, config.sessionExpiry, config.receiveMaximum, SessionStart.NEW);
            common.add(open(Link.Use.SHARED, options));
        }
    }

    boolean isDedicated() {
        return config.linkKind == LinkKind.DEDICATED;
    }

    /** Whether the broker is there for all. */
    boolean isUp() {
        return common.stream().allMatch(Link::isUp);
    }

    /** The link for a client that has none yet. All that one user sends over shared ones goes over one, to stay in order. */
    Link linkFor(ClientInfo client, int slot) {
        if (!isDedicated()) {
            return common.get(Math.floorMod(client.user().hashCode(), common.size()));
        }
        Link link = open(Link.Use.DEDICATED, dedicatedOptions(client, slot));
        dedicated.add(link);
        return link;
    }

    /** Ends a dedicated link; a shared one goes on for the others. */
    void release(Link link, SessionFate fate) {
        if (dedicated.remove(link)) {
            var unused = link.close(PATIENCE, fate);
        }
    }

    /**
     * What the MQTT session of a phone is opened with: the same on every node.
     *
     * @param slot tells phones of one user apart that have no {@code cid}
     */
    LinkOptions dedicatedOptions(ClientInfo client, int slot) {
        return new LinkOptions(
                clientId(client, slot), config.resumeWindow, config.dedicatedReceiveMaximum(), SessionStart.RESUMED);
    }

    void sweep() {
        common.forEach(Link::sweep);
        dedicated.forEach(Link::sweep);
    }

    /** How many messages wait for the broker's return. */
    int kept() {
        int kept = 0;
        for (Link link : common) {
            kept += link.kept();
        }
        for (Link link : dedicated) {
            kept += link.kept();
        }
        return kept;
    }

    /** Closes all; the broker keeps the sessions of dedicated ones. */
    CompletionStage<Void> close(Duration deadline) {
        CompletionStage<Void> all = Stages.DONE;
        for (Link link : common) {
            all = all.thenCombine(link.close(deadline, SessionFate.ENDED), (one, other) -> null);
        }
        for (Link link : dedicated) {
            all = all.thenCombine(link.close(deadline, SessionFate.KEPT), (one, other) -> null);
        }
        return all;
    }

    private Link open(Link.Use use, LinkOptions options) {
        return new Link(use, options, config, connector, reporter, observer, nanoTime);
    }

    private static String clientId(ClientInfo client, int slot) {
        // NUL cannot stand in either: no two phones make one text.
        String phone =
                client.user() + "\0" + client.cid().map(cid -> "cid\0" + cid).orElse("slot\0" + slot);
        return "b-" + base32(sha256(phone)).substring(0, KEY_CHARACTERS);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = buffer << 8 | (b & 0xFF);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(buffer >> bits & 31));
            }
            buffer &= (1 << bits) - 1;
        }
        return text.toString();
    }
}
