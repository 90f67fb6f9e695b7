package io.valvo.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/** Netty's adaptive size of reads, with a bound that follows the {@link BufferBudget}. */
@SuppressWarnings("deprecation") // Netty has no other handle that can be delegated to.
final class BoundedReadAllocator implements RecvByteBufAllocator {
    /** Reads of one connection before it is another's turn: what Netty does for sockets. */
    private static final int AT_A_TIME = 16;

    private final RecvByteBufAllocator adaptive =
            new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(AT_A_TIME);
    private final ProxyEventLoop lane;

    BoundedReadAllocator(ProxyEventLoop lane) {
        this.lane = lane;
    }

    @Override
    public Handle newHandle() {
        return new Measured(adaptive.newHandle());
    }

    private final class Measured extends DelegatingHandle {
        Measured(Handle adaptive) {
            super(adaptive);
        }

        @Override
        public int guess() {
            return Math.min(super.guess(), lane.largestRead());
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            if (bytes > 0) lane.cameIn(bytes);
        }
    }
}
