package io.wsmqtt.bridge.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered to a handshake. Immutable.
 *
 * @param status the status code, 101 after an upgrade
 * @param headers the values by name, the names in lower case
 * @param body the body of a refusal, as far as the server sent it; empty after an upgrade
 */
public record HttpReply(int status, Map<String, List<String>> headers, String body) {

    /** The first value of a header, whose name may be in any case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }
}
