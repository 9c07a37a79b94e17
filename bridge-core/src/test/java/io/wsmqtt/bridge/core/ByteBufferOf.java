package io.wsmqtt.bridge.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Payloads for tests. */
final class ByteBufferOf {
    private ByteBufferOf() {}

    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer zeros(int bytes) {
        return ByteBuffer.allocate(bytes);
    }
}
