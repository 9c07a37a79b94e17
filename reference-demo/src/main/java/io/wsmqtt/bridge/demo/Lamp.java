package io.wsmqtt.bridge.demo;

import java.util.random.RandomGenerator;

/**
 * The lamp itself: a switch, a dimmer, and readings that walk slowly, so that a chart of them looks alive.
 *
 * <p>Serial: one thread at a time.
 */
final class Lamp {
    static final int MAX_BRIGHTNESS = 100;

    private static final double ROOM_CELSIUS = 23;
    private static final double WARMTH_CELSIUS = 4;
    private static final double STANDBY_WATT = 0.4;
    private static final double WATT_PER_PERCENT = 0.1;

    private final RandomGenerator random;
    private boolean on = true; // guarded by: serial use
    private int brightness = 60; // guarded by: serial use
    private double temperature = 24.5; // guarded by: serial use
    private double ripple; // guarded by: serial use

    Lamp(RandomGenerator random) {
        this.random = random;
    }

    LampState state() {
        double power = STANDBY_WATT + (on ? WATT_PER_PERCENT * brightness + ripple : 0);
        return new LampState(on, brightness, temperature, Math.max(power, STANDBY_WATT));
    }

    /** Lets a second pass. */
    void tick() {
        double goal = ROOM_CELSIUS + (on ? WARMTH_CELSIUS * brightness / MAX_BRIGHTNESS : 0);
        temperature += (goal - temperature) / 30 + random.nextGaussian() * 0.1;
        ripple += -ripple / 10 + random.nextGaussian() * 0.1;
    }

    /** Tells whether that changed anything. */
    boolean turn(boolean wanted) {
        boolean changed = on != wanted;
        on = wanted;
        return changed;
    }

    /** Tells whether that changed anything. */
    boolean dim(int wanted) {
        boolean changed = brightness != wanted;
        brightness = wanted;
        return changed;
    }
}
