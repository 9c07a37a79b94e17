package io.wsmqtt.bridge.benchmarks;

/**
 * What a variant is to reach.
 *
 * @param limit the most that is good enough
 * @param basis of what
 */
record Goal(double limit, Basis basis) {
    /** What is compared with the limit. */
    enum Basis {
        /** The median's ratio to that of the naive relay. */
        RATIO,
        /** The median itself. */
        VALUE
    }

    static Goal ratio(double limit) {
        return new Goal(limit, Basis.RATIO);
    }

    static Goal value(double limit) {
        return new Goal(limit, Basis.VALUE);
    }

    boolean isMet(Samples samples, Variant variant) {
        return (basis == Basis.RATIO ? samples.ratio(variant) : samples.median(variant)) <= limit;
    }
}
