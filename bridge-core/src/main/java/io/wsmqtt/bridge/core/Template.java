package io.wsmqtt.bridge.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A text with {@code {placeholders}}, parsed once.
 *
 * <p>Immutable. A value is only ever put in after {@link Values#requireSafe}, so that it stays within one topic level.
 */
final class Template {
    private final String source;
    /** Literal, name, literal, name, … literal: an odd number of parts. */
    private final List<String> parts;

    private Template(String source, List<String> parts) {
        this.source = source;
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException if a brace has no partner, or a name is empty or {@code key} */
    static Template parse(String source) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            int open = source.indexOf('{', at);
            String literal = open < 0 ? source.substring(at) : source.substring(at, open);
            if (literal.indexOf('}') >= 0) {
                throw new IllegalArgumentException("'}' without '{' in \"" + source + '"');
            }
            parts.add(literal);
            if (open < 0) {
                return new Template(source, parts);
            }
            int close = source.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("'{' without '}' in \"" + source + '"');
            }
            String name = source.substring(open + 1, close);
            if (name.isEmpty() || name.indexOf('{') >= 0) {
                throw new IllegalArgumentException("a placeholder needs a name in \"" + source + '"');
            }
            if (name.equals("key")) {
                throw new IllegalArgumentException("{key} is a secret and no placeholder, in \"" + source + '"');
            }
            parts.add(name);
            at = close + 1;
        }
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 1; i < parts.size(); i += 2) {
            names.add(parts.get(i));
        }
        return names;
    }

    /** The text with each placeholder replaced; all of {@link #names()} must be there. */
    String fill(Map<String, String> values) {
        StringBuilder text = new StringBuilder(64);
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (i % 2 == 0) {
                text.append(part);
                continue;
            }
            String value = values.get(part);
            if (value == null) {
                throw new IllegalArgumentException("no value for {" + part + "} of \"" + source + '"');
            }
            text.append(value);
        }
        return text.toString();
    }

    /** The text with each placeholder replaced by the same example. */
    String example(String value) {
        return fill(names().stream().collect(Collectors.toMap(name -> name, name -> value)));
    }

    @Override
    public String toString() {
        return source;
    }
}
