package io.wsmqtt.bridge.core;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much may wait for a client's socket, be held for it, and be held for all: each is a part of the next.
 *
 * <p>Serial: one thread at a time. What was not set follows from what was: a default is never more than the whole that it is a
 * part of.
 */
final class HeldLimits {
    private OptionalInt outboundMessages = OptionalInt.empty(); // guarded by: serial use
    private OptionalLong outboundBytes = OptionalLong.empty(); // guarded by: serial use
    private int heldMessages = 1_024; // guarded by: serial use
    private OptionalLong heldBytes = OptionalLong.empty(); // guarded by: serial use
    private long totalBytes = 256L << 20; // guarded by: serial use

    void outboundMessages(int value) {
        outboundMessages = OptionalInt.of((int) Bounds.require("outbound messages", value, 1, 1_000_000));
    }

    void outboundBytes(long value) {
        outboundBytes = OptionalLong.of(Bounds.require("outbound bytes", value, 1 << 10, 1 << 30));
    }

    void heldMessages(int value) {
        heldMessages = (int) Bounds.require("held messages", value, 1, 1_000_000);
    }

    void heldBytes(long value) {
        heldBytes = OptionalLong.of(Bounds.require("held bytes", value, 1 << 10, 1 << 30));
    }

    void totalBytes(long value) {
        totalBytes = Bounds.require("held bytes in all", value, 64 << 10, 1L << 40);
    }

    /** For all clients. */
    long totalBytes() {
        return totalBytes;
    }

    /** For one client. */
    HeldQueue.Limits ofOne() {
        long bytes = heldBytes.orElse(Math.min(4L << 20, totalBytes));
        return new HeldQueue.Limits(
                outboundMessages.orElse(Math.min(256, heldMessages)),
                outboundBytes.orElse(Math.min(1L << 20, bytes)),
                heldMessages,
                bytes);
    }

    /** @throws IllegalArgumentException if one was set to more than the whole that it is a part of */
    void check() {
        HeldQueue.Limits one = ofOne();
        if (one.unsentMessages() > one.heldMessages()
                || one.unsentBytes() > one.heldBytes()
                || one.heldBytes() > totalBytes) {
            throw new IllegalArgumentException(
                    ("of what is held for a client (%,d messages, %,d bytes) what waits for its"
                                    + " socket (%,d messages, %,d bytes) is a part, and it is a part of what is held for all (%,d bytes)")
                            .formatted(
                                    one.heldMessages(),
                                    one.heldBytes(),
                                    one.unsentMessages(),
                                    one.unsentBytes(),
                                    totalBytes));
        }
    }
}
