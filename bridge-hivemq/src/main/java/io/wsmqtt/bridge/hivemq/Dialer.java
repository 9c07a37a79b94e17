package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import java.io.IOException;

/**
 * Makes a link's connections, one attempt after the other, the first of them with a new MQTT session or one from before.
 *
 * <p>Thread-safe and non-blocking.
 */
final class Dialer {
    private final HiveMqLink link;
    private final Session session;
    private final Network network;
    private final LinkOptions options;
    private final Attempts attempts;

    /** Whether what the broker holds is ours: from the first session on that we had, or that we are to go on with. */
    @GuardedBy("this")
    private boolean begun;

    /** How often it had one that was not. */
    @GuardedBy("this")
    private int strangers;

    Dialer(HiveMqLink link, Session session, Network network, LinkOptions options) {
        this.link = link;
        this.session = session;
        this.network = network;
        this.options = options;
        begun = options.start() == SessionStart.RESUMED;
        attempts = new Attempts(network.options, network.backoff());
    }

    void dial() {
        network.loops.dial(this::attempt);
    }

    private void attempt() {
        BrokerAddress address = attempts.address();
        Connection attempt;
        try {
            attempt = new Connection(
                    link,
                    address,
                    address.resolve(),
                    network,
                    options.clientId(),
                    network.connect(options, cleanStart()));
        } catch (IOException | RuntimeException e) {
            link.ended(ReasonCodes.failure(address, e));
            return;
        }
        if (session.attempt(attempt)) {
            attempt.open();
        }
    }

    void dialLater(BridgeException cause) {
        network.later(attempts.failed(cause), this::dial);
    }

    /**
     * Whether the session that the broker has now is ours. Otherwise it is from before this link, and its messages are not for
     * us: see {@link #beginAnew}.
     */
    synchronized boolean connected(boolean sessionPresent) {
        if (sessionPresent && !begun) {
            strangers++;
            return false;
        }
        begun = true;
        attempts.succeeded();
        return true;
    }

    /** Ends the session of this connection, then connects again. */
    void beginAnew(Connection former) {
        var unused = former.disconnect(SessionFate.ENDED, Network.GRACE).thenRun(this::dial);
    }

    /**
     * Mosquitto 2.0.11 forgets, when it is restarted, a session that began with Clean Start 1. Where none is present a new one
     * begins anyway; a stranger's is ended first, and only one that survives that is cleaned.
     */
    private synchronized boolean cleanStart() {
        return !begun && strangers > 1;
    }
}
