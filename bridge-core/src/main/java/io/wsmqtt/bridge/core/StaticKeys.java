package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets in who knows one of a few secrets, each optionally for certain products ({@code pid}) only.
 *
 * <p>Immutable. Only digests are kept, and every key is compared in full each time, so that neither the time taken nor a heap
 * dump tells a secret.
 */
final class StaticKeys implements Authenticator {
    private static final String FORM = "name=secret or name=secret@pid1|pid2, separated by commas";

    private final List<Key> keys;

    private static final class Key {
        final byte[] digest;
        final Set<String> products;

        Key(byte[] digest, Set<String> products) {
            this.digest = digest;
            this.products = Set.copyOf(products);
        }
    }

    private StaticKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** @throws IllegalArgumentException if it is not of the form; the message names the entry by number or name, never a secret */
    static StaticKeys parse(String specification) {
        List<Key> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int number = 0;
        for (String raw : specification.split(",", -1)) {
            number++;
            String entry = raw.strip();
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("entry " + number + " of the keys has no name: expected " + FORM);
            }
            String name = entry.substring(0, equals);
            if (!names.add(name)) {
                throw new IllegalArgumentException("the key name \"" + name + "\" comes twice");
            }
            int at = entry.indexOf('@', equals);
            String secret = entry.substring(equals + 1, at < 0 ? entry.length() : at);
            if (secret.isEmpty()) {
                throw new IllegalArgumentException("the key \"" + name + "\" has no secret: expected " + FORM);
            }
            Set<String> products = at < 0 ? Set.of() : products(name, entry.substring(at + 1));
            keys.add(new Key(sha256(secret), products));
        }
        return new StaticKeys(keys);
    }

    private static Set<String> products(String name, String list) {
        Set<String> products = new HashSet<>();
        for (String product : list.split("\\|", -1)) {
            if (product.isBlank()) {
                throw new IllegalArgumentException("the key \"" + name + "\" names an empty product: expected " + FORM);
            }
            products.add(product);
        }
        return products;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        byte[] shown = sha256(credentials.key().orElse(""));
        String product = credentials.attributes().getOrDefault("pid", "");
        boolean granted = false;
        for (Key key : keys) {
            boolean same = MessageDigest.isEqual(shown, key.digest);
            boolean covers = key.products.isEmpty() || key.products.contains(product);
            granted = granted || (same && covers);
        }
        return CompletableFuture.completedFuture(granted ? new Granted(Map.of()) : new Denied(CloseReason.BAD_KEY));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return keys.size() + " static keys";
    }
}
