package io.wsmqtt.bridge.jakarta;

import java.util.ArrayList;
import java.util.List;

/**
 * The reading of headers that are lists of tokens (RFC 9110 section 5.6.1).
 *
 * <p>Thread-safe: it has no state.
 */
final class Headers {
    private Headers() {}

    /** All tokens of these header values, in their order. */
    static List<String> tokens(List<String> values) {
        List<String> tokens = new ArrayList<>();
        for (String value : values) {
            for (String token : value.split(",", -1)) {
                if (!token.isBlank()) {
                    tokens.add(token.trim());
                }
            }
        }
        return tokens;
    }
}
