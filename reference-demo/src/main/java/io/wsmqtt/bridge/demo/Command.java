package io.wsmqtt.bridge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What a phone asks of the lamp.
 *
 * <p>Immutable.
 *
 * @param error why it cannot be done
 * @param id the phone's number for it, which the answer repeats
 */
record Command(
        Kind kind,
        boolean on,
        int brightness,
        @Nullable String error,
        @Nullable JsonNode id) {

    enum Kind {
        STATE,
        SWITCH,
        BRIGHTNESS,
        UNKNOWN
    }

    private static final int LONGEST_QUOTED = 60;

    static Command parse(String text) {
        return Json.parseObject(text).map(json -> parse(json, text)).orElseGet(() -> unknown(text, null));
    }

    private static Command parse(JsonNode json, String text) {
        JsonNode id = json.path("i").isNumber() ? json.get("i") : null;
        JsonNode on = json.path("on");
        JsonNode value = json.path("value");
        String name = json.path("CMD").asText(text);
        return switch (name) {
            case "STATE" -> new Command(Kind.STATE, false, 0, null, id);
            case "SWITCH" ->
                on.isBoolean()
                        ? new Command(Kind.SWITCH, on.booleanValue(), 0, null, id)
                        : failed("SWITCH needs \"on\": true or false", id);
            case "BRIGHTNESS" ->
                value.isInt() && value.intValue() >= 0 && value.intValue() <= Lamp.MAX_BRIGHTNESS
                        ? new Command(Kind.BRIGHTNESS, false, value.intValue(), null, id)
                        : failed("BRIGHTNESS needs \"value\": a whole number from 0 to 100", id);
            default -> unknown(name, id);
        };
    }

    private static Command unknown(String what, @Nullable JsonNode id) {
        String quoted = what.length() > LONGEST_QUOTED ? what.substring(0, LONGEST_QUOTED) + "…" : what;
        return failed("unknown command: " + quoted, id);
    }

    private static Command failed(String error, @Nullable JsonNode id) {
        return new Command(Kind.UNKNOWN, false, 0, error, id);
    }

    /** Tells whether that changed anything. */
    boolean applyTo(Lamp lamp) {
        return switch (kind) {
            case SWITCH -> lamp.turn(on);
            case BRIGHTNESS -> lamp.dim(brightness);
            case STATE, UNKNOWN -> false;
        };
    }

    ObjectNode answer(LampState lamp) {
        ObjectNode answer = Json.object();
        if (error != null) {
            answer.put("error", error);
        } else {
            lamp.putSwitch(answer.put("answer", kind.name()));
            if (kind == Kind.STATE) {
                lamp.putReadings(answer);
            }
        }
        if (id != null) {
            answer.set("i", id);
        }
        return answer;
    }
}
