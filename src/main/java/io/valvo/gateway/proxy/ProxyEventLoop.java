package io.valvo.gateway.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * One Netty event loop with all that is its own: clients, unused connections to upstreams, and the
 * timer of their deadlines. An exchange never leaves its loop, so nothing in it is locked.
 */
final class ProxyEventLoop {
    /** A client's connection, as the loop that owns it sees it. */
    interface OpenConnection {
        /** Bytes that it holds, to and fro. */
        long bufferedBytes();

        /** Holds no more than there is room for at present. */
        void fitBuffers();

        /** Does what is due, if its deadline is over. */
        void checkDeadline(long now);

        /** The answer under way is the last; without one, the connection ends now. */
        void drain();

        /** Resets the connection, whatever is under way. */
        void reset();
    }

    /** Bytes that wait to be written before the other side isn't read any more. */
    private static final WriteBufferWaterMark WIDE =
            new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    /** Bytes that each connection may hold in each direction while memory is short. */
    static final int SHARE = 8 * 1024;

    private static final WriteBufferWaterMark NARROW = new WriteBufferWaterMark(SHARE / 2, SHARE);
    private static final int LARGEST_READ = 64 * 1024;

    /** Bytes read after which the buffers are counted, between two ticks. */
    private static final long RECOUNT_BYTES = 4L * 1024 * 1024;

    /** Deadlines are looked at so often: a timer per request would cost more than the request. */
    private static final long TICK_MILLIS = 50;

    private final EventLoop loop;
    private final ProxyContext context;
    private final ConnectionPool pool;
    private final UpstreamConnector connector;
    private final BoundedReadAllocator reads =
            new BoundedReadAllocator(this::largestRead, this::bytesRead);
    private final IntSupplier replayBound = this::replayBytes;
    private final Set<OpenConnection> clients = new LinkedHashSet<>();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> ticker;
    private long countedBytes;
    private long bytesRead;
    private boolean tight;
    private long now;

    ProxyEventLoop(EventLoop loop, ProxyContext context) {
        this.loop = loop;
        this.context = context;
        now = context.nanos();
        pool = new ConnectionPool(context.settings().bounds().connections() / context.loops() / 2);
        connector = new UpstreamConnector(loop, context, reads, this::waterMark, pool);
    }

    EventLoop loop() {
        return loop;
    }

    ProxyContext context() {
        return context;
    }

    ConnectionPool pool() {
        return pool;
    }

    UpstreamConnector connector() {
        return connector;
    }

    /** How much is read at a time. */
    BoundedReadAllocator reads() {
        return reads;
    }

    int largestRead() {
        return tight ? SHARE : LARGEST_READ;
    }

    WriteBufferWaterMark waterMark() {
        return tight ? NARROW : WIDE;
    }

    /** Bytes of a body that may be kept so that it can be sent again. */
    IntSupplier replayBound() {
        return replayBound;
    }

    private int replayBytes() {
        int usual = context.settings().bounds().replay();
        return tight ? Math.min(SHARE, usual) : usual;
    }

    /** Memory is short. */
    boolean isTight() {
        return tight;
    }

    /** Memory is short, or nobody else can come in: who is slow makes room earlier. */
    boolean isStrained() {
        return tight || context.connections().get() >= context.settings().bounds().connections();
    }

    /** Of the last tick. */
    long now() {
        return now;
    }

    /** Some connection has read so much. */
    private void bytesRead(int bytes) {
        bytesRead += bytes;
        if (bytesRead >= RECOUNT_BYTES) recountBuffers();
    }

    private void recountBuffers() {
        bytesRead = 0;
        long held = 0;
        for (var it : clients) held += it.bufferedBytes();
        context.budget().add(held - countedBytes);
        countedBytes = held;
        boolean before = tight;
        tight = context.budget().isTight(before);
        if (tight != before) List.copyOf(clients).forEach(OpenConnection::fitBuffers);
    }

    /** The caller is on it. */
    boolean isCurrent() {
        return loop.inEventLoop();
    }

    void execute(Runnable task) {
        loop.execute(task);
    }

    void register(OpenConnection client) {
        clients.add(client);
        if (ticker == null)
            ticker =
                    loop.scheduleWithFixedDelay(
                            this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void unregister(OpenConnection client) {
        clients.remove(client);
        if (context.draining().get() && clients.isEmpty()) empty.complete(null);
    }

    /**
     * Every client that has nothing under way leaves now, the others after it; done without any.
     */
    CompletableFuture<Void> drain() {
        loop.execute(() -> {
            List.copyOf(clients).forEach(OpenConnection::drain);
            if (clients.isEmpty()) empty.complete(null);
        });
        return empty;
    }

    /** What is under way ends now. */
    CompletableFuture<Void> resetAll() {
        return CompletableFuture.runAsync(
                () -> List.copyOf(clients).forEach(OpenConnection::reset), loop);
    }

    private void tick() {
        now = context.nanos();
        recountBuffers();
        List.copyOf(clients).forEach(it -> it.checkDeadline(now));
        pool.expire(System.nanoTime(), context.settings().bounds().pooled().toNanos());
        if (clients.isEmpty() && pool.isEmpty()) stopTicker();
    }

    /** Nobody is here: an idle daemon has no timer. */
    private void stopTicker() {
        if (ticker != null) ticker.cancel(false);
        ticker = null;
    }
}
