package io.valvo.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** Netty's adaptive size of reads, with a bound that follows the {@link BufferBudget}. */
@SuppressWarnings("deprecation") // Netty has no other handle that can be delegated to.
final class BoundedReadAllocator implements RecvByteBufAllocator {
    /** Reads of one connection before it is another's turn: what Netty does for sockets. */
    private static final int AT_A_TIME = 16;

    private final RecvByteBufAllocator adaptive =
            new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(AT_A_TIME);
    private final IntSupplier largestRead;
    private final IntConsumer bytesRead;

    /**
     * @param largestRead bytes that one read may bring at present
     * @param bytesRead told how many each has brought
     */
    BoundedReadAllocator(IntSupplier largestRead, IntConsumer bytesRead) {
        this.largestRead = largestRead;
        this.bytesRead = bytesRead;
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
            return Math.min(super.guess(), largestRead.getAsInt());
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            if (bytes > 0) bytesRead.accept(bytes);
        }
    }
}
