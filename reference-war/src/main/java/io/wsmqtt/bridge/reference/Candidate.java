package io.wsmqtt.bridge.reference;

/**
 * Something that could be plugged in, found but not made yet.
 *
 * <p>Immutable.
 *
 * @param className what it is an instance of
 * @param origin where it comes from, for people: a jar, or CDI
 * @param maker makes it; asked at most once
 */
record Candidate<T>(String className, String origin, Maker<T> maker) {
    /** Makes the instance. */
    @FunctionalInterface
    interface Maker<T> {
        /** The instance, or why there is none. */
        Made<T> make() throws PlugInException;
    }

    /**
     * An instance, and how to end it.
     *
     * @param end run once, when the bridge has ended; what it throws is logged
     */
    record Made<T>(T instance, End end) {}

    /** Ends an instance. */
    @FunctionalInterface
    interface End {
        void run() throws Exception;
    }

    @Override
    public String toString() {
        return className + " (" + origin + ")";
    }
}
