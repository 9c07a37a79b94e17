package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.internal.mqtt.message.MqttMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.collection.IntObjectHashMap;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes what a link's session has to be sent, and matches the answers.
 *
 * <p>Serial: on the connection's event loop. Only {@link #wake} is thread-safe. It writes as long as the socket takes it,
 * and flushes once for all.
 */
final class Outlet {
    private final Connection connection;
    private final HiveMqLink link;
    private final ChannelHandlerContext ctx;
    private final IntObjectHashMap<Request> pending = new IntObjectHashMap<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean draining;

    Outlet(Connection connection, HiveMqLink link, ChannelHandlerContext ctx) {
        this.connection = connection;
        this.link = link;
        this.ctx = ctx;
    }

    /** Has all sent that may be sent now: at once on the event loop, otherwise soon. */
    void wake() {
        if (ctx.executor().inEventLoop()) {
            drain();
        } else if (woken.compareAndSet(false, true)) {
            try {
                ctx.executor().execute(this::drain);
            } catch (RejectedExecutionException connectorClosed) {
                // Nobody waits: the link has ended as well, and has failed what was unfinished.
            }
        }
    }

    private void drain() {
        // Before it looks: who comes later wakes it again.
        woken.set(false);
        if (draining) {
            return;
        }
        draining = true;
        boolean written = false;
        Channel channel = ctx.channel();
        // What the socket does not take now is taken when it is writable again.
        while (channel.isWritable()) {
            Request request = link.next(connection);
            if (request == null) {
                break;
            }
            written |= write(request);
        }
        draining = false;
        if (written) {
            ctx.flush();
        }
    }

    private boolean write(Request request) {
        int refusal = request.refusal(connection.limits());
        if (refusal != 0) {
            link.answered(connection, request, refusal);
            return false;
        }
        MqttMessage packet = request.packet(connection.limits());
        int packetId = request.packetId();
        if (packetId != 0) {
            pending.put(packetId, request);
        }
        ctx.write(packet).addListener(done -> {
            if (done.isSuccess()) {
                if (packetId == 0) {
                    link.answered(connection, request, 0);
                }
            } else if (!(done.cause() instanceof IOException)) {
                // The client could not encode it, nor could it on the next connection. An IOException is the end of
                // this one.
                pending.remove(packetId);
                link.answered(connection, request, ReasonCodes.IMPLEMENTATION_SPECIFIC);
            }
        });
        return true;
    }

    /** The broker's answer to what was sent under this packet identifier. */
    void answered(int packetId, int reasonCode) {
        Request request = pending.remove(packetId);
        if (request != null) {
            link.answered(connection, request, reasonCode);
        }
    }

    /** The broker has it; the answer is yet to come (PUBREC, section 4.3.3). */
    void received(int packetId) {
        if (pending.get(packetId) instanceof Outgoing outgoing && link.received(connection, outgoing)) {
            writeAndFlush(Packets.release(packetId));
        }
    }

    void writeAndFlush(MqttMessage packet) {
        write(packet);
        ctx.flush();
    }

    /** Writes with the next {@link #flush}. */
    void write(MqttMessage packet) {
        // Not with the void promise: its failure would end the connection before a DISCONNECT that waits there is read.
        ChannelFuture unused = ctx.write(packet);
    }

    /** Sends what was written. Not to be called in vain: the client takes it for a sign of life that the broker gets. */
    void flush() {
        ctx.flush();
    }
}
