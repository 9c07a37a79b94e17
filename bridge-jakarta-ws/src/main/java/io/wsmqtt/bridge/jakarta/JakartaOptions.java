package io.wsmqtt.bridge.jakarta;

import java.time.Duration;
import java.util.Objects;

/**
 * What the sessions of one {@link JakartaAdapter} are bounded by.
 *
 * <p>Immutable.
 *
 * @param maxFrameBytes the largest frame taken from a client, 1 to 268,435,455 bytes; a larger one closes with 1009
 * @param frameKinds which kinds of frame are taken; another closes with 1003
 * @param confirmation whether receipts are asked for by Ping
 * @param sendDeadline how long one send, or the writing of one Ping, may take before the session counts as too slow
 * @param admitDeadline how long a handshake may wait for its admission before it is refused with 1013; a thread of the
 *     container waits with it
 * @param unfinishedFrames how many frames of one session may be unfinished, at least 1, before its reading is held
 * @param holdThreads how many of the container's threads may be held at a time by all sessions together; 0 or more
 * @param holdTime how long one of them is held at most before the session is closed with 1013
 * @param retryAfter what a client that is refused with 429 or 503 is told to wait, in whole seconds
 * @param refusalsByClose how many refused clients of one remote address are upgraded in a minute to be told the close code;
 *     the others get the HTTP status
 * @param workerThreads how many threads, at least 1, do what a container offers only as a blocking call
 */
public record JakartaOptions(
        int maxFrameBytes,
        FrameKinds frameKinds,
        Confirmation confirmation,
        Duration sendDeadline,
        Duration admitDeadline,
        int unfinishedFrames,
        int holdThreads,
        Duration holdTime,
        Duration retryAfter,
        int refusalsByClose,
        int workerThreads) {

    /** Which data frames a client may send. */
    public enum FrameKinds {
        /** Both. */
        TEXT_AND_BINARY,
        /** Text alone. */
        TEXT_ONLY,
        /** Binary alone. */
        BINARY_ONLY
    }

    /** Whether receipts are asked for. */
    public enum Confirmation {
        /** A Ping is sent behind the data; its Pong is the receipt. */
        BY_PING,
        /** No Ping is ever sent, and what the transport has taken is assumed to have arrived. */
        OFF
    }

    /**
     * Validates all.
     *
     * @throws IllegalArgumentException if one is out of its bounds; the message says which
     */
    public JakartaOptions {
        Objects.requireNonNull(frameKinds, "frameKinds");
        Objects.requireNonNull(confirmation, "confirmation");
        requireRange("maxFrameBytes", maxFrameBytes, 1, 268_435_455);
        requirePositive("sendDeadline", sendDeadline);
        requirePositive("admitDeadline", admitDeadline);
        requireRange("unfinishedFrames", unfinishedFrames, 1, Integer.MAX_VALUE);
        requireRange("holdThreads", holdThreads, 0, Integer.MAX_VALUE);
        requirePositive("holdTime", holdTime);
        requirePositive("retryAfter", retryAfter);
        requireRange("refusalsByClose", refusalsByClose, 0, Integer.MAX_VALUE);
        requireRange("workerThreads", workerThreads, 1, Integer.MAX_VALUE);
    }

    /**
     * 64 KiB, both kinds, by Ping, send deadline 10 s, admit deadline 5 s, 256 unfinished frames (more than the engine's burst, so that a
     * client within its rate is never held), 2 held threads of 2 s, retry after 5 s, 10 refusals by close, 8 workers.
     */
    public static JakartaOptions defaults() {
        return new JakartaOptions(
                64 * 1024,
                FrameKinds.TEXT_AND_BINARY,
                Confirmation.BY_PING,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                256,
                2,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                10,
                8);
    }

    /** These with another {@link #maxFrameBytes()}. */
    public JakartaOptions withMaxFrameBytes(int value) {
        return new JakartaOptions(
                value,
                frameKinds,
                confirmation,
                sendDeadline,
                admitDeadline,
                unfinishedFrames,
                holdThreads,
                holdTime,
                retryAfter,
                refusalsByClose,
                workerThreads);
    }

    /** These with other {@link #frameKinds()}. */
    public JakartaOptions withFrameKinds(FrameKinds value) {
        return new JakartaOptions(
                maxFrameBytes,
                value,
                confirmation,
                sendDeadline,
                admitDeadline,
                unfinishedFrames,
                holdThreads,
                holdTime,
                retryAfter,
                refusalsByClose,
                workerThreads);
    }

    /** These with another {@link #confirmation()}. */
    public JakartaOptions withConfirmation(Confirmation value) {
        return new JakartaOptions(
                maxFrameBytes,
                frameKinds,
                value,
                sendDeadline,
                admitDeadline,
                unfinishedFrames,
                holdThreads,
                holdTime,
                retryAfter,
                refusalsByClose,
                workerThreads);
    }

    /** These with another {@link #sendDeadline()}. */
    public JakartaOptions withSendDeadline(Duration value) {
        return new JakartaOptions(
                maxFrameBytes,
                frameKinds,
                confirmation,
                value,
                admitDeadline,
                unfinishedFrames,
                holdThreads,
                holdTime,
                retryAfter,
                refusalsByClose,
                workerThreads);
    }

    /** These with another {@link #admitDeadline()}. */
    public JakartaOptions withAdmitDeadline(Duration value) {
        return new JakartaOptions(
                maxFrameBytes,
                frameKinds,
                confirmation,
                sendDeadline,
                value,
                unfinishedFrames,
                holdThreads,
                holdTime,
                retryAfter,
                refusalsByClose,
                workerThreads);
    }

    /** These with another {@link #unfinishedFrames()}, {@link #holdThreads()} and {@link #holdTime()}. */
    public JakartaOptions withHolding(int frames, int threads, Duration time) {
        return new JakartaOptions(
                maxFrameBytes,
                frameKinds,
                confirmation,
                sendDeadline,
                admitDeadline,
                frames,
                threads,
                time,
                retryAfter,
                refusalsByClose,
                workerThreads);
    }

    /** These with another {@link #retryAfter()} and {@link #refusalsByClose()}. */
    public JakartaOptions withRefusals(Duration wait, int byClose) {
        return new JakartaOptions(
                maxFrameBytes,
                frameKinds,
                confirmation,
                sendDeadline,
                admitDeadline,
                unfinishedFrames,
                holdThreads,
                holdTime,
                wait,
                byClose,
                workerThreads);
    }

    /** These with another {@link #workerThreads()}. */
    public JakartaOptions withWorkerThreads(int value) {
        return new JakartaOptions(
                maxFrameBytes,
                frameKinds,
                confirmation,
                sendDeadline,
                admitDeadline,
                unfinishedFrames,
                holdThreads,
                holdTime,
                retryAfter,
                refusalsByClose,
                value);
    }

    private static void requireRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, not %d".formatted(name, min, max, value));
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be more than zero, not " + value);
        }
    }
}
