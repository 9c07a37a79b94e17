package io.wsmqtt.bridge;

/**
 * A topic filter: what a subscription names (MQTT 5 section 4.7).
 *
 * <p>Immutable. It has 1 to 65,535 bytes of UTF-8 and no U+0000; {@code +} stands for exactly one level and fills its
 * level, {@code #} stands for any number of levels, its parent included, fills its level and is the last. Shared
 * subscriptions ({@code $share/…}, section 4.8.2) are refused: the broker would hand each message to only one of several
 * bridges, which need not be the one that has the user.
 *
 * @param filter the filter as it goes over the wire
 */
public record TopicFilter(String filter) {
    /**
     * Validates the filter.
     *
     * @throws IllegalArgumentException if it is no topic filter; the message says why
     */
    public TopicFilter {
        Topic.requireUtf8String("topic filter", filter);
        if (filter.startsWith("$share/")) {
            throw new IllegalArgumentException("shared subscriptions ($share/...) are not supported:"
                    + " a message would reach only one of several bridges");
        }
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean opensLevel = i == 0 || filter.charAt(i - 1) == '/';
            boolean last = i == filter.length() - 1;
            boolean closesLevel = last || filter.charAt(i + 1) == '/';
            if (!opensLevel || !closesLevel) {
                throw new IllegalArgumentException(
                        "'%c' at index %d of the topic filter must fill its level".formatted(c, i));
            }
            if (c == '#' && !last) {
                throw new IllegalArgumentException(
                        "'#' at index %d of the topic filter must be its last character".formatted(i));
            }
        }
    }

    /**
     * The filter of this text.
     *
     * @throws IllegalArgumentException if it is no topic filter; the message says why
     */
    public static TopicFilter of(String filter) {
        return new TopicFilter(filter);
    }

    /** Whether it holds a wildcard; one that holds none matches the topic of the same name alone. */
    public boolean hasWildcard() {
        return filter.indexOf('+') >= 0 || filter.endsWith("#");
    }

    /**
     * Whether a message published to {@code topic} is for a subscription to this filter. A filter that begins with a
     * wildcard matches no topic that begins with {@code $} (section 4.7.2).
     */
    public boolean matches(Topic topic) {
        String name = topic.name();
        char first = filter.charAt(0);
        if (name.charAt(0) == '$' && (first == '+' || first == '#')) {
            return false;
        }
        int filterLevel = 0;
        int nameLevel = 0;
        while (true) {
            if (filter.startsWith("#", filterLevel)) {
                return true;
            }
            int filterEnd = endOfLevel(filter, filterLevel);
            int nameEnd = endOfLevel(name, nameLevel);
            int length = filterEnd - filterLevel;
            boolean same = filter.startsWith("+", filterLevel)
                    || (length == nameEnd - nameLevel && filter.regionMatches(filterLevel, name, nameLevel, length));
            if (!same) {
                return false;
            }
            if (filterEnd == filter.length()) {
                return nameEnd == name.length();
            }
            if (nameEnd == name.length()) {
                return filter.length() == filterEnd + 2 && filter.endsWith("/#");
            }
            filterLevel = filterEnd + 1;
            nameLevel = nameEnd + 1;
        }
    }

    private static int endOfLevel(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    /** The filter's text. */
    @Override
    public String toString() {
        return filter;
    }
}
