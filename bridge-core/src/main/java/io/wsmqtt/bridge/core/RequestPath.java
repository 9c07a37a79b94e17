package io.wsmqtt.bridge.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The end of the request path: literal segments and named values, as in {@code /netgate/{key}/{pid}/{sn}/{openid}}.
 *
 * <p>Immutable. What stands before, a context path say, is not looked at.
 */
final class RequestPath {
    private final String source;
    private final List<String> segments;

    private RequestPath(String source, List<String> segments) {
        this.source = source;
        this.segments = List.copyOf(segments);
    }

    /** @throws IllegalArgumentException if a segment is neither a literal nor exactly one {@code {name}}, or a name comes twice */
    static RequestPath parse(String source) {
        Set<String> names = new LinkedHashSet<>();
        List<String> segments = new ArrayList<>();
        String relative = source.startsWith("/") ? source.substring(1) : source;
        for (String segment : relative.split("/", -1)) {
            boolean named = isNamed(segment);
            boolean literal = segment.indexOf('{') < 0 && segment.indexOf('}') < 0;
            if (segment.isEmpty() || !(named || literal) || (named && segment.length() == 2)) {
                throw new IllegalArgumentException(
                        "each segment of \"" + source + "\" must be a word or one {name}, not \"" + segment + '"');
            }
            if (named && !names.add(segment)) {
                throw new IllegalArgumentException(segment + " comes twice in \"" + source + '"');
            }
            segments.add(segment);
        }
        return new RequestPath(source, segments);
    }

    /**
     * The named values of a path, in their order.
     *
     * @param actual the decoded segments of a request path
     * @throws IllegalArgumentException if the path does not end as this one; the message never shows a value
     */
    Map<String, String> match(List<String> actual) {
        int offset = actual.size() - segments.size();
        if (offset < 0) {
            throw new IllegalArgumentException("the path must end with " + source);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            String value = actual.get(offset + i);
            if (isNamed(segment)) {
                values.put(segment.substring(1, segment.length() - 1), value);
            } else if (!segment.equals(value)) {
                throw new IllegalArgumentException("the path must end with " + source);
            }
        }
        return values;
    }

    private static boolean isNamed(String segment) {
        return segment.startsWith("{") && segment.indexOf('}') == segment.length() - 1 && segment.lastIndexOf('{') == 0;
    }

    @Override
    public String toString() {
        return source;
    }
}
