package io.wsmqtt.bridge.jakarta;

/**
 * How much one session may have on its way, unconfirmed by its client, while a write to it surely finds room in the kernel's
 * buffers, and so cannot block.
 *
 * <p>Not thread-safe: its owner guards it.
 */
final class SendCredit {
    /** The least that systems buffer for a connection whose peer does not read, and far less than they usually do. */
    static final int BYTES = 16 * 1024;

    /** The most that a frame's header takes (RFC 6455 section 5.2), unmasked. */
    private static final int HEADER = 10;

    private long written;

    /** How much of it was written before the latest Ping. */
    private long marked;

    private long confirmed;

    /** What a frame with so large a payload takes. */
    static long cost(int payload) {
        return HEADER + (long) payload;
    }

    /** Whether there is credit for this. */
    boolean covers(long bytes) {
        return written + bytes - confirmed <= BYTES;
    }

    /** Takes note of what is written. */
    void write(long bytes) {
        written += bytes;
    }

    /** Takes note that the latest Ping stands behind all that was written. */
    void mark() {
        marked = written;
    }

    /** The client has answered the latest Ping. */
    void confirm() {
        confirmed = marked;
    }
}
