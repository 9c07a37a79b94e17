package io.wsmqtt.bridge.core;

import io.wsmqtt.bridge.BridgeListener.DropCause;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Interest;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Plain frames: each is a payload, but for the heartbeat {@code H}.
 *
 * <p>Whatever a policy throws, an {@link Error} included, stays with the session that it was asked for.
 */
final class PlainProtocol implements SessionProtocol {
    static final Frame HEARTBEAT = Frame.text("H");

    /** Marks binary within text, for clients that can only take strings. */
    private static final String BASE64_PREFIX = "data:;base64,";

    private final ClientInfo client;
    private final RoutingPolicy policy;
    private final Reporter reporter;
    private final Port port;

    /** Null if the client did not ask for them. */
    private final @Nullable Echoes echoes;

    private final boolean base64;

    // Frames are serial.
    private boolean isSubscriptionAwaited;
    private final View view;

    PlainProtocol(ClientInfo client, RoutingPolicy policy, Reporter reporter, Port port) {
        this.client = client;
        this.policy = policy;
        this.reporter = reporter;
        this.port = port;
        this.echoes = client.attribute("heartbeat").equals(Optional.of("echo"))
                ? new Echoes(() -> port.send(HEARTBEAT))
                : null;
        this.view = new PlainView(client, policy, reporter);
        this.base64 = client.attribute("binary").equals(Optional.of("base64"));
    }

    @Override
    public void opened() {
        List<Interest> interests;
        try {
            interests = List.copyOf(policy.subscriptions(client)); // throws for a null among them
        } catch (Exception | Error failure) {
            reporter.policyFailed(client, failure);
            port.close(CloseReason.INTERNAL);
            return;
        }
        port.subscribe(interests);
    }

    @Override
    public CompletionStage<Void> frame(Frame frame) {
        if (echoes == null) {
            return frame.equals(HEARTBEAT) ? Stages.DONE : payload(frame);
        }
        if (frame.equals(HEARTBEAT)) {
            if (!isSubscriptionAwaited) {
                isSubscriptionAwaited = true;
                // The first echo tells as well that what is published from now on reaches this client.
                echoes.frame(port.subscribed());
            }
            return echoes.heartbeat();
        }
        CompletionStage<Void> dealtWith = payload(frame);
        echoes.frame(dealtWith);
        return dealtWith;
    }

    private CompletionStage<Void> payload(Frame frame) {
        Frame payload = base64 ? decode(frame) : frame;
        if (payload == null) {
            port.close(CloseReason.INVALID_UTF8.withText("text after " + BASE64_PREFIX + " is not valid base64"));
            return Stages.DONE;
        }
        Route route;
        try {
            route = policy.route(client, payload);
        } catch (Exception | Error failure) {
            reporter.policyFailed(client, failure);
            route = new Route.Reject(CloseReason.INTERNAL);
        }
        return follow(route);
    }

    private CompletionStage<Void> follow(Route route) {
        if (route instanceof Route.Publish publish) {
            return port.publish(publish.message());
        }
        if (route instanceof Route.Reply reply) {
            port.send(reply.frame());
        } else if (route instanceof Route.Drop) {
            reporter.dropped(client, DropCause.POLICY);
        } else if (route instanceof Route.Reject reject) {
            port.close(reject.reason());
        } else {
            port.close(CloseReason.POLICY.withText("no policy routes this frame"));
        }
        return Stages.DONE;
    }

    @Override
    public View view() {
        return view;
    }

    /** Null if what claims to be base64 is none. */
    private static @Nullable Frame decode(Frame frame) {
        if (!(frame instanceof Frame.Text text) || !text.text().startsWith(BASE64_PREFIX)) {
            return frame;
        }
        try {
            return Frame.binary(Base64.getDecoder().decode(text.text().substring(BASE64_PREFIX.length())));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    @Override
    public Frame onWire(Frame frame) {
        boolean ambiguous = frame instanceof Frame.Text text && text.text().startsWith(BASE64_PREFIX);
        if (!base64 || (frame instanceof Frame.Text && !ambiguous)) {
            return frame;
        }
        byte[] bytes = new byte[frame.size()];
        frame.payload().get(bytes);
        return Frame.text(BASE64_PREFIX + Base64.getEncoder().encodeToString(bytes));
    }
}
