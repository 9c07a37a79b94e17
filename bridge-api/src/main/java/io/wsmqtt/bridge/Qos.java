package io.wsmqtt.bridge;

/**
 * The quality of service of a PUBLISH or of a subscription (MQTT 5 section 4.3).
 *
 * <p>Immutable.
 */
public enum Qos {
    /** QoS 0: no acknowledgement. */
    AT_MOST_ONCE(0),
    /** QoS 1: acknowledged by PUBACK; may arrive more than once. */
    AT_LEAST_ONCE(1),
    /** QoS 2: PUBREC, PUBREL, PUBCOMP. */
    EXACTLY_ONCE(2);

    private final int level;

    Qos(int level) {
        this.level = level;
    }

    /** The number on the wire: 0, 1 or 2. */
    public int level() {
        return level;
    }

    /**
     * The quality of service with this number.
     *
     * @throws IllegalArgumentException if {@code level} is not 0, 1 or 2
     */
    public static Qos of(int level) {
        return switch (level) {
            case 0 -> AT_MOST_ONCE;
            case 1 -> AT_LEAST_ONCE;
            case 2 -> EXACTLY_ONCE;
            default -> throw new IllegalArgumentException("QoS must be 0, 1 or 2, not " + level);
        };
    }

    /** The lower of the two. */
    public Qos min(Qos other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The higher of the two. */
    public Qos max(Qos other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
