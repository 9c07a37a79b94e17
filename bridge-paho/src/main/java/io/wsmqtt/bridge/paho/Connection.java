package io.wsmqtt.bridge.paho;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.paho.Outgoing.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
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
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
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
    private final MqttConnectionOptions options;
    private final MqttAsyncClient client;
    private final ClientComms comms;
    private final BrokerSocket socket;
    private final Acknowledgements acknowledgements;
    private volatile ServerLimits limits = ServerLimits.NONE;

    @GuardedBy("this")
    private boolean calling;

    @GuardedBy("this")
    private boolean ended;

    @GuardedBy("this")
    private @Nullable Runnable afterCall;

    Connection(PahoLink link, BrokerAddress address, Network network, MqttConnectionOptions options, String clientId)
            throws MqttException {
        this.link = link;
        this.address = address;
        this.options = options;
        socket = network.socket(address, stated -> limits = stated);
        options.setSocketFactory(new OneSocket(socket));
        // The address is never resolved by Paho, which cannot take every host name: BrokerSocket knows the real one.
        Pinger pinger = network.pinger();
        client = new MqttAsyncClient(
                "tcp://127.0.0.1:" + address.port(),
                clientId,
                new MemoryPersistence(),
                pinger,
                network.executor(crash -> end(ReasonCodes.reason(address, crash))));
        comms = pinger.comms();
        acknowledgements = new Acknowledgements(options.getReceiveMaximum(), this::acknowledge, this::starved);
        client.setManualAcks(true);
        client.setCallback(new Arrivals());
    }

    BrokerAddress address() {
        return address;
    }

    ServerLimits limits() {
        return limits;
    }

    void open() {
        try {
            client.connect(options, null, new Completion() {
                @Override
                void done(int reasonCode, IMqttToken token) {
                    Thread.currentThread().setName(Threads.PREFIX + "call");
                    call(() -> link.connected(Connection.this, token.getSessionPresent()));
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

    void send(SubscriptionChange change) throws MqttException {
        String filter = change.filter.filter();
        MqttProperties properties = new MqttProperties();
        MqttWireMessage packet;
        if (change.subscribes()) {
            if (limits.subscriptionIdentifiers()) {
                properties.setSubscriptionIdentifier(change.identifier);
            }
            int qos = change.max.min(Qos.AT_LEAST_ONCE).level();
            packet = new MqttSubscribe(new MqttSubscription[] {new MqttSubscription(filter, qos)}, properties);
        } else {
            packet = new MqttUnsubscribe(new String[] {filter}, properties);
        }
        packet.setMessageId(change.packetId);
        comms.sendNoWait(packet, token(code -> link.changed(this, change, code)));
    }

    /** Returns whether Paho had a place for it. */
    boolean send(Outgoing outgoing) throws MqttException {
        MqttWireMessage packet;
        if (outgoing.progress == Progress.RECEIVED) {
            packet = new MqttPubRel(0, outgoing.packetId, new MqttProperties());
        } else {
            MqttMessage encoded = Packets.encode(outgoing.message);
            packet = new MqttPublish(outgoing.message.topic().name(), encoded, encoded.getProperties());
            packet.setMessageId(outgoing.packetId);
            packet.setDuplicate(outgoing.progress == Progress.SENT);
        }
        MqttToken token = token(code -> link.published(this, outgoing, code));
        token.internalTok.setDeliveryToken(true);
        outgoing.token = token;
        try {
            comms.sendNoWait(packet, token);
            return true;
        } catch (MqttException e) {
            if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                return false;
            }
            throw e;
        }
    }

    private MqttToken token(IntConsumer done) {
        MqttToken token = new MqttToken(client.getClientId());
        token.setActionCallback(new Completion() {
            @Override
            void done(int reasonCode, IMqttToken token) {
                done.accept(reasonCode);
            }
        });
        return token;
    }

    /** Says DISCONNECT with Session Expiry 0 and waits at most so long until it is written. Blocks. */
    void disconnect(Duration limit) {
        mute();
        MqttProperties properties = new MqttProperties();
        properties.setSessionExpiryInterval(0L);
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

    private void mute() {
        synchronized (this) {
            ended = true;
            afterCall = null;
        }
    }

    /** Ends it at once; the link hears of it as soon as its listener is not being called. */
    void end(BridgeException cause) {
        boolean first;
        synchronized (this) {
            first = !ended;
            ended = true;
        }
        if (!first) {
            return;
        }
        closeSocket();
        link.detached(this);
        boolean now;
        synchronized (this) {
            now = !calling;
            if (!now) {
                afterCall = () -> link.ended(cause);
            }
        }
        if (now) {
            link.ended(cause);
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing the socket to {}", address, e);
        }
    }

    /** Calls the link for its listener, unless this has ended; calls come from one Paho thread. */
    private void call(Runnable task) {
        synchronized (this) {
            if (ended) {
                return;
            }
            calling = true;
        }
        Runnable after;
        try {
            task.run();
        } finally {
            synchronized (this) {
                calling = false;
                after = afterCall;
                afterCall = null;
            }
        }
        if (after != null) {
            after.run();
        }
    }

    private void acknowledge(int packetId) {
        try {
            comms.sendNoWait(new MqttPubAck(0, packetId, new MqttProperties()), new MqttToken(client.getClientId()));
        } catch (MqttException | RuntimeException e) {
            LOG.debug("Not acknowledged: the connection to {} has ended", address, e);
        }
    }

    private void starved() {
        end(new BridgeException.Unavailable(
                "connection to " + address + " given up: as many messages as may be under way were not taken", null));
    }

    private void arrived(String topic, MqttMessage encoded) {
        boolean acknowledged = encoded.getQos() > 0;
        Acknowledgements.Slot slot = acknowledged ? acknowledgements.arrived(encoded.getId()) : null;
        Message message;
        try {
            if (topic.equals(Undecodable.TOPIC)) {
                throw new IllegalArgumentException("Paho cannot decode it");
            }
            message = Packets.decode(topic, encoded);
        } catch (IllegalArgumentException e) {
            // To leave it unacknowledged would only bring it back.
            LOG.warn("Dropped a message from {}: {}", address, e.getMessage());
            if (slot != null) {
                acknowledgements.taken(slot);
            }
            return;
        }
        CompletionStage<Void> taken =
                link.message(message, encoded.getProperties().getSubscriptionIdentifiers());
        if (slot != null) {
            taken.whenComplete((nothing, problem) -> {
                if (problem == null) {
                    acknowledgements.taken(slot);
                } else {
                    acknowledgements.failed(slot);
                }
            });
        }
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

    private final class Arrivals implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            call(() -> arrived(topic, message));
        }

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
