package io.wsmqtt.bridge.reference;

import org.jspecify.annotations.Nullable;

/** Something that was to be plugged in cannot be. The message is a sentence: what is wrong, and what would be right. */
final class PlugInException extends Exception {
    private static final long serialVersionUID = 1L;

    PlugInException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
