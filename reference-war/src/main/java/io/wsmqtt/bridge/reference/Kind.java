package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.OverflowPolicy;
import io.wsmqtt.bridge.core.LinkKind;
import io.wsmqtt.bridge.jakarta.JakartaOptions.FrameKinds;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of value that a setting has: how its text is read, and what is allowed, in words.
 *
 * <p>Immutable.
 *
 * @param allowed completes "allowed: …"
 * @param parser throws IllegalArgumentException whose message says what the text is not, never the text itself
 */
record Kind<T>(String allowed, Function<String, T> parser) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)?");

    /** Any text that is not empty. */
    static Kind<String> text(String allowed) {
        return new Kind<>(allowed, text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException("empty");
            }
            return text;
        });
    }

    /** Any text, also the empty one. */
    static Kind<String> textOrEmpty(String allowed) {
        return new Kind<>(allowed, text -> text);
    }

    /** Text that matches as a whole. */
    static Kind<String> matching(String regex, String allowed) {
        return new Kind<>(allowed, text -> {
            if (!text.matches(regex)) {
                throw new IllegalArgumentException("not of the right form");
            }
            return text;
        });
    }

    /** A whole number within these bounds. */
    static Kind<Integer> number(int min, int max) {
        return new Kind<>("%,d to %,d".formatted(min, max), text -> {
            long number = text.matches("\\d{1,12}") ? Long.parseLong(text) : -1;
            if (number < 0) {
                throw new IllegalArgumentException("not a whole number");
            }
            return (int) within(number, min, max);
        });
    }

    /** A number of bytes within these bounds, with a unit or without. */
    static Kind<Long> size(String min, String max) {
        return new Kind<>(
                "%s to %s, as 65536 or 64KiB".formatted(min, max), text -> within(bytes(text), bytes(min), bytes(max)));
    }

    /** A duration with a unit, within these bounds. */
    static Kind<Duration> duration(String min, String max) {
        return new Kind<>("%s to %s, as 500ms, 30s, 5m, 1h".formatted(min, max), text -> {
            Duration duration = readDuration(text);
            if (duration.compareTo(readDuration(min)) < 0 || duration.compareTo(readDuration(max)) > 0) {
                throw new IllegalArgumentException("out of bounds");
            }
            return duration;
        });
    }

    /** One of these words, upper or lower case. */
    static Kind<String> oneOf(String... words) {
        List<String> known = List.of(words);
        return new Kind<>(String.join(", ", known), text -> {
            String word = text.toLowerCase(Locale.ROOT);
            if (!known.contains(word)) {
                throw new IllegalArgumentException("unknown");
            }
            return word;
        });
    }

    /** How broker links are made. */
    static Kind<LinkKind> link() {
        Kind<String> words = oneOf("shared", "dedicated");
        return new Kind<>(
                words.allowed(), text -> LinkKind.valueOf(words.parse(text).toUpperCase(Locale.ROOT)));
    }

    /** An overflow policy: {@code drop-oldest} for DROP_OLDEST. */
    static Kind<OverflowPolicy> overflow() {
        Kind<String> words = oneOf("disconnect", "drop-oldest", "drop-newest", "latest");
        return new Kind<>(
                words.allowed(),
                text -> OverflowPolicy.valueOf(
                        words.parse(text).toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    /** The kinds of frame, at least one. */
    static Kind<FrameKinds> frames() {
        return new Kind<>("text, binary or both, separated by a comma", text -> {
            Set<String> words = new HashSet<>();
            for (String word : list().parse(text)) {
                words.add(oneOf("text", "binary").parse(word));
            }
            if (words.size() == 2) {
                return FrameKinds.TEXT_AND_BINARY;
            }
            return words.contains("text") ? FrameKinds.TEXT_ONLY : FrameKinds.BINARY_ONLY;
        });
    }

    /** Values separated by commas, at least one, none empty. */
    static Kind<List<String>> list(String... what) {
        return new Kind<>(what.length == 0 ? "a list separated by commas" : what[0], text -> {
            List<String> values = new ArrayList<>();
            for (String value : text.split(",", -1)) {
                if (value.isBlank()) {
                    throw new IllegalArgumentException("a list with an empty entry");
                }
                values.add(value.strip());
            }
            return List.copyOf(values);
        });
    }

    /** These, if the trial takes them without an exception. */
    Kind<T> accepting(Consumer<T> trial) {
        return new Kind<>(allowed, text -> {
            T value = parser.apply(text);
            trial.accept(value);
            return value;
        });
    }

    /** Addresses of brokers that share their sessions. */
    static Kind<List<String>> brokers() {
        String allowed = "tcp://host:port or ssl://host:port, several separated by commas";
        return new Kind<>(
                allowed, text -> list().parse(text).stream().map(Kind::broker).toList());
    }

    private static String broker(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an address", e);
        }
        if (!"tcp".equals(uri.getScheme()) && !"ssl".equals(uri.getScheme())) {
            throw new IllegalArgumentException("not an address with tcp:// or ssl://");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("an address with a user: use bridge.broker.username and .password");
        }
        if (uri.getHost() == null || !uri.getPath().isEmpty()) {
            throw new IllegalArgumentException("not an address of a host and a port");
        }
        return text;
    }

    T parse(String text) {
        return parser.apply(text);
    }

    private static long within(long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("out of bounds");
        }
        return value;
    }

    private static Duration readDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a number with one of the units ms, s, m, h, d");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static long bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a number of bytes, KiB, MiB or GiB");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        return switch (unit) {
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            case "GiB" -> number << 30;
            default -> number;
        };
    }
}
