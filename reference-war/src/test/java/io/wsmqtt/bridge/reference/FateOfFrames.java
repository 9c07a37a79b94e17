package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import java.util.List;

/**
 * A policy that lies in the application under test: a text frame can ask to be rejected with a code, or to meet a policy
 * that throws. All other frames go where the settings say.
 *
 * <p>Thread-safe: it has no state.
 */
public final class FateOfFrames implements RoutingPolicy {
    static final String REJECT = "reject me with ";
    static final String LONG_TEXT = "reject me at length";
    static final String THROW = "throw";

    /** With a text that leaves no room in a Close frame. */
    static final CloseReason LONGEST = CloseReason.POLICY.withText("灯".repeat(41));

    /** All that a server may send. */
    static final List<CloseReason> CATALOGUE = List.of(
            CloseReason.NORMAL,
            CloseReason.GOING_AWAY,
            CloseReason.UNSUPPORTED_FRAME,
            CloseReason.INVALID_UTF8,
            CloseReason.POLICY,
            CloseReason.TOO_BIG,
            CloseReason.INTERNAL,
            CloseReason.OVERLOADED,
            CloseReason.TOO_SLOW,
            CloseReason.SILENT,
            CloseReason.TOO_OFTEN,
            CloseReason.BAD_KEY,
            CloseReason.TICKET_EXPIRED,
            CloseReason.REPLACED,
            CloseReason.BY_OPERATOR,
            CloseReason.MALFORMED_ADDRESS,
            CloseReason.ORIGIN_NOT_ALLOWED);

    /** For the {@code ServiceLoader}. */
    public FateOfFrames() {}

    @Override
    public Route route(ClientInfo client, Frame frame) {
        String text = frame instanceof Frame.Text words ? words.text() : "";
        if (text.equals(THROW)) {
            throw new IllegalStateException("as the frame asked for");
        }
        if (text.equals(LONG_TEXT)) {
            return new Route.Reject(LONGEST);
        }
        return CATALOGUE.stream()
                .filter(reason -> text.equals(REJECT + reason.code()))
                .findFirst()
                .<Route>map(Route.Reject::new)
                .orElseGet(Route.Pass::new);
    }
}
