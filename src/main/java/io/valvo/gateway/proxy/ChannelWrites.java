package io.valvo.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/**
 * What is asked of a channel without waiting for its outcome: that it failed is told by the
 * channel's end.
 */
final class ChannelWrites {
    private ChannelWrites() {}

    static void write(Channel channel, Object message) {
        var _ = channel.write(message, channel.voidPromise());
    }

    static void close(Channel channel) {
        var _ = channel.close();
    }

    /** Bytes that wait to be written; of a channel of this event loop. */
    static long pending(Channel channel) {
        var waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    static void endOutput(DuplexChannel channel) {
        var _ = channel.shutdownOutput();
    }
}
