package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.internal.mqtt.message.MqttMessage;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * Takes the packets of one connection from the decoder, in the place of the client's own session.
 *
 * <p>Serial: on the connection's event loop, from the socket to the listener without a change of thread.
 */
final class PacketHandler extends ChannelInboundHandlerAdapter {
    /** One burst at most. */
    private static final int MOST_TOGETHER = 64;

    private final Connection connection;
    private final HiveMqLink link;
    private final int window;

    /** What one read has brought. */
    private final List<Arrived> together = new ArrayList<>();

    /** Whether acknowledgements wait for the end of the burst that is handed over, and whether one does. */
    private boolean handingOver;

    private boolean flushDue;

    @SuppressWarnings("NullAway.Init") // Set when it is added, before anything else comes.
    private Outlet outlet;

    @SuppressWarnings("NullAway.Init") // The same.
    private Inbox inbox;

    /** With our Receive Maximum. */
    PacketHandler(Connection connection, HiveMqLink link, int window) {
        this.connection = connection;
        this.link = link;
        this.window = window;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        outlet = new Outlet(connection, link, ctx);
        inbox = new Inbox(link, task -> onLoop(ctx.executor(), task), window, this::acknowledge, connection::starved);
    }

    private static void onLoop(EventExecutor loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException connectorClosed) {
            // There is no connection any more to acknowledge anything on.
        }
    }

    Outlet outlet() {
        return outlet;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object packet) {
        if (connection.isOver()) {
            return;
        }
        if (packet instanceof Arrived arrived) {
            together.add(arrived);
            if (together.size() == MOST_TOGETHER) {
                handOver();
            }
            return;
        }
        handOver();
        if (packet instanceof Answer answer) {
            answered(answer);
        } else {
            ctx.fireChannelRead(packet);
        }
    }

    private void answered(Answer answer) {
        int packetId = answer.packetId();
        int code = answer.reasonCode();
        switch (answer.type()) {
            case Answer.PUBREC -> {
                if (code < ReasonCodes.ERROR) {
                    outlet.received(packetId);
                } else {
                    outlet.answered(packetId, code);
                }
            }
            // Also if the broker knows the packet identifier no longer: it had completed it before.
            case Answer.PUBCOMP -> outlet.answered(packetId, 0);
            case Answer.PUBREL -> outlet.writeAndFlush(Packets.complete(packetId));
            case Answer.DISCONNECT -> connection.end(ReasonCodes.refusal(connection.address(), code));
            default -> outlet.answered(packetId, code);
        }
    }

    /** What could not be decoded, or what one of the handlers threw. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
        connection.end(ReasonCodes.failure(connection.address(), problem));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        handOver();
        ctx.fireChannelReadComplete();
    }

    private void handOver() {
        if (together.isEmpty()) {
            return;
        }
        List<Arrived> burst = List.copyOf(together);
        together.clear();
        handingOver = true;
        link.burst(() -> burst.forEach(this::handOver));
        handingOver = false;
        if (flushDue) {
            flushDue = false;
            outlet.flush();
        }
    }

    private void handOver(Arrived publish) {
        if (!connection.isOver()) {
            inbox.arrived(publish);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        outlet.wake();
        ctx.fireChannelWritabilityChanged();
    }

    private void acknowledge(Arrived arrived) {
        if (connection.isOver()) {
            return;
        }
        MqttMessage acknowledgement = Packets.acknowledgement(arrived);
        if (handingOver) {
            outlet.write(acknowledgement);
            flushDue = true;
        } else {
            outlet.writeAndFlush(acknowledgement);
        }
    }
}
