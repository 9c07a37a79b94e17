package io.wsmqtt.bridge.benchmarks;

/** What was measured means nothing, because something was lost, doubled or mixed up; the message says what. */
final class InvalidRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;

    InvalidRunException(String text) {
        super(text);
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The same, with what was going on. */
    InvalidRunException during(String what) {
        return new InvalidRunException(what + ": " + text);
    }
}
