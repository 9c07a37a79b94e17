package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to connect and, if it succeeds, the one network connection that came of it: one Paho client.
 *
 * <p>Thread-safe and non-blocking. It tells its link once that it is connected, and once that it has ended; never the
 * latter while the link's listener is being called, and nothing after it.
 */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);

    private final PahoLink link;
    private final BrokerAddress address;
    private final Network network;
    private final MqttConnectionOptions options;
    private final MqttAsyncClient client;
    private final ClientComms comms;
    private final BrokerSocket socket;
    private final Inbox inbox;
    private final ListenerCalls calls = new ListenerCalls();

    /** Until the link has been told that it is connected, or never will be: what arrives comes after that. */
    private final CountDownLatch greeted = new CountDownLatch(1);

    private volatile ServerLimits limits = ServerLimits.NONE;

    /** What the broker said with DISCONNECT: the true cause, whoever notices the end of the connection first. */
    private volatile @Nullable BridgeException lastWord;

    /** Until CONNACK: ends an attempt that hangs. */
    @GuardedBy("this")
    private @Nullable Future<?> watchdog;

    Connection(PahoLink link, BrokerAddress address, Network network, MqttConnectionOptions options, String clientId)
            throws MqttException {
        this.link = link;
        this.address = address;
        this.network = network;
        this.options = options;
        socket = network.socket(
                address,
                stated -> limits = stated,
                code -> lastWord = ReasonCodes.refusal(address, code),
                this::arrived);
        options.setSocketFactory(new OneSocket(socket));
        Pinger pinger = network.pinger();
        // The address is never resolved by Paho, which cannot take every host name: BrokerSocket knows the real one.
        client = new MqttAsyncClient(
                "tcp://127.0.0.1:" + address.port(),
                clientId,
                new MemoryPersistence(),
                pinger,
                network.executor(crash -> end(ReasonCodes.reason(address, crash))));
        comms = pinger.comms();
        inbox = new Inbox(link, address, options.getReceiveMaximum(), this::acknowledge, this::starved);
        client.setCallback(new Events());
    }

    BrokerAddress address() {
        return address;
    }

    /** What the broker stated; no limits before it did. */
    ServerLimits limits() {
        return limits;
    }

    /** Begins the attempt. */
    void open() {
        if (!watch()) {
            return;
        }
        try {
            client.connect(options, null, new Completion() {
                @Override
                void done(int reasonCode, IMqttToken token) {
                    Thread.currentThread().setName(Threads.PREFIX + "call");
                    unwatch();
                    calls.call(() -> link.connected(Connection.this, token.getSessionPresent()));
                    greeted.countDown();
                }

                @Override
                public void onFailure(IMqttToken token, Throwable problem) {
                    end(ReasonCodes.reason(address, problem));
                }
            });
        } catch (MqttException | RuntimeException e) {
            end(ReasonCodes.reason(address, e));
        }
    }

    /** Paho waits for ever for a CONNACK; TCP and TLS have a time of their own before it. Returns false if it has ended. */
    private synchronized boolean watch() {
        if (calls.hasEnded()) {
            return false;
        }
        Duration limit = network.options.connectTimeout().multipliedBy(address.tls() ? 3 : 2);
        watchdog = network.later(
                limit, () -> end(new BridgeException.Unavailable("no answer to CONNECT from " + address, null)));
        return true;
    }

    private synchronized void unwatch() {
        if (watchdog != null) {
            watchdog.cancel(false);
        }
    }

    /** Returns whether Paho had a place for it, which is in doubt for a publish only. */
    boolean send(Request request) throws MqttException {
        MqttToken token = new MqttToken(client.getClientId());
        token.setActionCallback(new Completion() {
            @Override
            void done(int reasonCode, IMqttToken token) {
                link.answered(Connection.this, request, reasonCode);
            }
        });
        if (request instanceof Outgoing outgoing) {
            token.internalTok.setDeliveryToken(true);
            outgoing.token = token;
        }
        try {
            comms.sendNoWait(request.packet(limits), token);
            return true;
        } catch (MqttException e) {
            if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                return false;
            }
            throw e;
        }
    }

    /** From now on the link hears nothing of it. Returns whether that came before its end. */
    @CanIgnoreReturnValue
    boolean mute() {
        boolean first = calls.end();
        greeted.countDown();
        return first;
    }

    /** Says DISCONNECT and waits at most so long until it is written. Blocks. */
    void disconnect(SessionFate fate, Duration limit) {
        mute();
        MqttProperties properties = new MqttProperties();
        if (fate == SessionFate.ENDED) {
            properties.setSessionExpiryInterval(0L);
        }
        try {
            client.disconnect(0, null, null, 0, properties).waitForCompletion(limit.toMillis());
        } catch (MqttException | RuntimeException e) {
            LOG.debug("No orderly end of the connection to {}", address, e);
        }
        closeSocket();
    }

    /** Ends it at once; the link hears nothing more of it. */
    void abort() {
        mute();
        closeSocket();
    }

    /** Ends it at once; the link hears of it as soon as its listener is not being called. */
    void end(BridgeException cause) {
        if (mute()) {
            closeSocket();
            link.detached(this);
            BridgeException said = lastWord;
            calls.last(() -> link.ended(said == null ? cause : said));
        }
    }

    private void closeSocket() {
        unwatch();
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing the socket to {}", address, e);
        }
    }

    /** On the thread that reads, which Paho's, for completions, does not wait for. */
    private void arrived(List<Publish> together) {
        try {
            // Paho counts what it reads itself, and gives up a connection on which nothing seems to come.
            comms.getClientState().notifyReceivedBytes(together.size());
            greeted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        calls.call(() -> link.burst(() -> together.forEach(inbox::arrived)));
    }

    private void acknowledge(Publish publish) {
        try {
            // PUBREC only in a session from before, whose client asked for QoS 2. Paho answers the PUBREL that follows.
            MqttWireMessage acknowledgement = publish.qos() == 1
                    ? new MqttPubAck(0, publish.packetId(), new MqttProperties())
                    : new MqttPubRec(0, publish.packetId(), new MqttProperties());
            comms.sendNoWait(acknowledgement, new MqttToken(client.getClientId()));
        } catch (MqttException | RuntimeException e) {
            LOG.debug("Not acknowledged: the connection to {} has ended", address, e);
        }
    }

    private void starved() {
        end(new BridgeException.Unavailable(
                "connection to " + address + " given up: as many messages as may be under way were not taken", null));
    }

    /** What became of one request. A failure says only that the connection ended, which comes otherwise as well. */
    private abstract static class Completion implements MqttActionListener {
        abstract void done(int reasonCode, IMqttToken token);

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            done(codes == null || codes.length == 0 ? 0 : codes[codes.length - 1], token);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable problem) {}
    }

    private final class Events implements MqttCallback {
        /** Nothing does: {@link PacketInput} takes messages out. */
        @Override
        public void messageArrived(String topic, MqttMessage message) {}

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            end(ReasonCodes.reason(address, response));
        }

        @Override
        public void connectComplete(boolean reconnect, String uri) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void mqttErrorOccurred(MqttException problem) {
            LOG.warn("Connection to {}", address, problem);
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
