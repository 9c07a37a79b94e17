package io.wsmqtt.bridge.reference;

import java.util.List;

/**
 * The bridge cannot start as it is configured. The message names everything that is wrong, and holds no secret.
 *
 * <p>Immutable. The launcher knows it by its name.
 */
final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With at least one problem, a sentence each. */
    ConfigurationException(List<String> problems) {
        super(message(problems));
    }

    private static String message(List<String> problems) {
        String count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
        return "The bridge cannot start: " + count + " in its configuration\n  - " + String.join("\n  - ", problems);
    }
}
