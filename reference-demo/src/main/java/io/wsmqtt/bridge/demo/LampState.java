package io.wsmqtt.bridge.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a lamp is at one moment.
 *
 * <p>Immutable.
 *
 * @param brightness in %, also kept while the lamp is off
 * @param temperature in °C
 * @param power in W
 */
record LampState(boolean on, int brightness, double temperature, double power) {

    void putSwitch(ObjectNode target) {
        target.put("on", on).put("brightness", brightness);
    }

    void putReadings(ObjectNode target) {
        target.putObject("readings")
                .put("temperature", tenths(temperature))
                .put("power", tenths(power))
                .put("brightness", brightness);
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
