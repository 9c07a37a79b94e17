package io.wsmqtt.bridge.paho;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Sends what a link's session has to be sent.
 *
 * <p>Thread-safe and non-blocking. One thread at a time sends, whichever comes first, and takes along what others add
 * meanwhile: so the order of calls is the order of packets.
 */
final class Sender {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final PahoLink link;
    private final Session session;
    private final Network network;

    /** Calls that are not yet served; who takes it from 0 serves them. */
    private final AtomicInteger calls = new AtomicInteger();

    Sender(PahoLink link, Session session, Network network) {
        this.link = link;
        this.session = session;
        this.network = network;
    }

    /** Has all sent that may be sent now: by the caller, or by the thread that is at it. */
    void send() {
        if (calls.getAndIncrement() > 0) {
            return;
        }
        int served = 1;
        while (served > 0) {
            Session.Step step = session.next();
            while (step != null) {
                send(step.connection(), step.request());
                step = session.next();
            }
            served = calls.addAndGet(-served);
        }
    }

    private void send(Connection connection, Request request) {
        try {
            int refusal = request.refusal(connection.limits());
            if (refusal != 0) {
                link.answered(connection, request, refusal);
            } else if (!connection.send(request) && request instanceof Outgoing outgoing) {
                session.putBack(outgoing);
                network.later(PAUSE, this::resume);
            }
        } catch (MqttException | RuntimeException e) {
            connection.end(ReasonCodes.reason(connection.address(), e));
        }
    }

    private void resume() {
        session.resume();
        send();
    }
}
