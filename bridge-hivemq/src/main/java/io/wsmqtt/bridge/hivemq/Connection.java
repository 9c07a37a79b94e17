package io.wsmqtt.bridge.hivemq;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.hivemq.client.internal.mqtt.MqttClientConfig;
import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.internal.mqtt.codec.decoder.MqttDecoder;
import com.hivemq.client.internal.mqtt.handler.ping.MqttPingHandler;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink.SessionFate;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect and, if it succeeds, the one network connection that came of it: one client of the library.
 *
 * <p>Thread-safe and non-blocking. It tells its link once that it is connected, and once that it has ended; never the
 * latter while the link's listener is being called, and nothing after it.
 */
final class Connection {
    private static final String DECODER = "bridge.decoder";
    private static final String HANDLER = "bridge";

    private final HiveMqLink link;
    private final BrokerAddress address;
    private final Network network;
    private final Mqtt5Connect connect;
    private final Mqtt5AsyncClient client;
    private final AtomicBoolean over = new AtomicBoolean();

    /** From CONNACK on. */
    private volatile @Nullable Established established;

    /** What becomes of the MQTT session if the attempt succeeds although it is over; null: the connection is just closed. */
    private volatile @Nullable SessionFate late;

    /** What there is only of a connection. */
    private record Established(Channel channel, PacketHandler handler, ServerLimits limits) {}

    Connection(
            HiveMqLink link,
            BrokerAddress address,
            InetSocketAddress resolved,
            Network network,
            String clientId,
            Mqtt5Connect connect) {
        this.link = link;
        this.address = address;
        this.network = network;
        this.connect = connect;
        client = network.client(address, resolved)
                .identifier(clientId)
                .addConnectedListener(this::connected)
                .addDisconnectedListener(this::disconnected)
                .buildAsync();
        network.prepareTls(address, config());
    }

    private MqttClientConfig config() {
        return (MqttClientConfig) client.getConfig();
    }

    BrokerAddress address() {
        return address;
    }

    /** What the broker stated. */
    ServerLimits limits() {
        Established present = established;
        if (present == null) {
            throw new IllegalStateException("not connected");
        }
        return present.limits();
    }

    boolean isOver() {
        return over.get();
    }

    /** Begins the attempt. */
    void open() {
        // How it ends is told to the listener of the client, also if it fails.
        var unused = client.connect(connect);
    }

    /** Has all sent that may be sent now. */
    void wake() {
        Established present = established;
        if (present != null) {
            present.handler().outlet().wake();
        }
    }

    /** On the event loop, before any packet that comes after CONNACK. */
    private void connected(MqttClientConnectedContext context) {
        Mqtt5ConnAck connAck = ((Mqtt5ClientConnectedContext) context).getConnAck();
        MqttClientConnectionConfig raw = config().getRawConnectionConfig();
        if (raw == null) {
            throw new IllegalStateException("connected without a connection");
        }
        // The client holds nothing of the session; with its real expiry it would be kept in memory for that long.
        raw.setSessionExpiryInterval(Mqtt5Connect.NO_SESSION_EXPIRY);
        Channel channel = raw.getChannel();
        PacketHandler handler =
                new PacketHandler(this, link, connect.getRestrictions().getReceiveMaximum());
        ChannelPipeline pipeline = channel.pipeline();
        // Behind the one that looks whether the broker is alive, which the broker may have switched off.
        boolean pinged = pipeline.get(MqttPingHandler.NAME) != null;
        pipeline.addAfter(pinged ? MqttPingHandler.NAME : MqttDecoder.NAME, HANDLER, handler);
        pipeline.addAfter(MqttDecoder.NAME, DECODER, new PacketDecoder());
        established = new Established(channel, handler, ServerLimits.of(connAck.getRestrictions()));
        if (isOver()) {
            endLate();
        } else {
            link.connected(this, connAck.isSessionPresent());
        }
        // Last, since it hands on at once what came together with CONNACK.
        pipeline.remove(MqttDecoder.NAME);
    }

    private void endLate() {
        SessionFate fate = late;
        if (fate == null) {
            close();
        } else {
            var unused = disconnect(fate, Network.GRACE);
        }
    }

    /** On the event loop; also when the attempt failed. */
    private void disconnected(MqttClientDisconnectedContext context) {
        end(ReasonCodes.reason(address, context.getSource(), context.getCause()));
    }

    /** From now on the link hears nothing of it. Returns whether that came before its end. */
    @CanIgnoreReturnValue
    boolean mute() {
        return over.compareAndSet(false, true);
    }

    /** Says DISCONNECT; completes when the broker has closed the connection, at the latest after this time. */
    CompletionStage<Void> disconnect(SessionFate fate, Duration limit) {
        mute();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Established present = established;
        if (present == null) {
            done.complete(null);
            return done;
        }
        Channel channel = present.channel();
        Mqtt5DisconnectBuilder disconnect = Mqtt5Disconnect.builder();
        var unused = client.disconnect(
                (fate == SessionFate.ENDED ? disconnect.sessionExpiryInterval(0) : disconnect).build());
        Future<?> last = network.later(limit, this::close);
        var unusedListening = channel.closeFuture().addListener(closed -> {
            last.cancel(false);
            done.complete(null);
        });
        if (channel.closeFuture().isDone()) {
            // The listener is not called any more where the connector was closed meanwhile.
            done.complete(null);
        }
        return done;
    }

    /**
     * Ends it at once; the link hears nothing more of it. An attempt cannot be called back: should it still succeed, it is
     * disconnected with that fate of the MQTT session, or closed without a word.
     */
    void abort(@Nullable SessionFate fate) {
        late = fate;
        mute();
        close();
    }

    /** Ends it at once; the link hears of it as soon as its listener is not being called. */
    void end(BridgeException cause) {
        if (!mute()) {
            return;
        }
        Established present = established;
        link.detached(this);
        if (present == null) {
            link.ended(cause);
            return;
        }
        close();
        try {
            // Later, since this may come from within a call of the listener, which runs on this event loop.
            present.channel().eventLoop().execute(() -> link.ended(cause));
        } catch (RejectedExecutionException connectorClosed) {
            link.ended(cause);
        }
    }

    void starved() {
        end(new BridgeException.Unavailable(
                "connection to " + address + " given up: as many messages as may be under way were not taken", null));
    }

    private void close() {
        Established present = established;
        if (present != null) {
            var unused = present.channel().close();
        }
    }
}
