package io.wsmqtt.bridge.hivemq;

import com.hivemq.client.internal.mqtt.message.ping.MqttPingResp;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Decodes what the broker sends after CONNACK, in the place of the client's own decoder.
 *
 * <p>That one ends the connection for a PUBLISH which it cannot decode, such as one with a wildcard in its response topic, and
 * brokers deliver such: Mosquitto 2.0.11 does. With QoS 1 the same one would come again on the next connection, and so for
 * ever. It also ends it for a reason code that it does not know.
 *
 * <p>Serial: on the connection's event loop.
 */
final class PacketDecoder extends ByteToMessageDecoder {
    private static final int PUBLISH = 3;
    private static final int PINGRESP = 13;
    private static final int CONTINUED = 0x80;
    private static final int MOST_DIGITS = 4;

    private final PublishDecoder publishes = new PublishDecoder();

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int at = start + 1;
        int length = 0;
        for (int digits = 0; ; digits++) {
            if (digits == MOST_DIGITS) {
                // Where the next packet begins is unknown.
                in.skipBytes(in.readableBytes());
                throw new IllegalArgumentException("malformed packet: its length has no end");
            }
            if (at >= in.writerIndex()) {
                return;
            }
            int digit = in.getByte(at++);
            length |= (digit & ~CONTINUED & 0xFF) << (7 * digits);
            if ((digit & CONTINUED) == 0) {
                break;
            }
        }
        if (in.writerIndex() - at < length) {
            return;
        }
        int first = in.getUnsignedByte(start);
        // A slice, so that nothing can be read beyond the packet.
        ByteBuf packet = in.slice(at, length);
        in.readerIndex(at + length);
        out.add(decode(first >> 4, first & 0x0F, packet));
    }

    private Object decode(int type, int flags, ByteBuf packet) {
        return switch (type) {
            case PUBLISH -> publishes.decode(flags, packet);
            case Answer.PUBACK, Answer.PUBREC, Answer.PUBREL, Answer.PUBCOMP ->
                new Answer(type, packet.readUnsignedShort(), packet.isReadable() ? packet.readUnsignedByte() : 0);
            case Answer.SUBACK, Answer.UNSUBACK -> {
                int packetId = packet.readUnsignedShort();
                packet.skipBytes(PublishDecoder.variableByteInteger(packet));
                yield new Answer(type, packetId, packet.readUnsignedByte());
            }
            case Answer.DISCONNECT -> new Answer(type, 0, packet.isReadable() ? packet.readUnsignedByte() : 0);
            case PINGRESP -> MqttPingResp.INSTANCE;
            default -> throw new IllegalArgumentException("the broker must not send packets of type " + type);
        };
    }
}
