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

/**
 * One event loop with all that is its own: clients, unused connections to endpoints, and the clock.
 * An exchange never leaves its lane, so nothing in it is locked.
 */
final class ProxyEventLoop {
    /** A client's connection, as the loop that owns it sees it. */
    interface OpenConnection {
        /** Bytes that it holds, to and fro. */
        long buffered();

        /** Holds no more than there is room for at present. */
        void fit();

        /** Looks at its deadline. */
        void tick(long now);

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

    /** Between two ticks what is held is looked at after so many bytes. */
    private static final long LOOK = 4L * 1024 * 1024;

    /** Deadlines are looked at so often: a timer per request would cost more than the request. */
    private static final long TICK_MILLIS = 50;

    private final EventLoop loop;
    private final ProxyContext around;
    private final ConnectionPool pool;
    private final UpstreamConnector connector;
    private final BoundedReadAllocator reads =
            new BoundedReadAllocator(this::largestRead, this::bytesRead);
    private final Set<OpenConnection> clients = new LinkedHashSet<>();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> clock;
    private long told;
    private long cameIn;
    private boolean tight;
    private long now;

    ProxyEventLoop(EventLoop loop, ProxyContext around) {
        this.loop = loop;
        this.around = around;
        now = around.nanos();
        pool = new ConnectionPool(around.settings().bounds().connections() / around.loops() / 2);
        connector = new UpstreamConnector(loop, around, reads, this::waterMark, pool);
    }

    EventLoop loop() {
        return loop;
    }

    ProxyContext around() {
        return around;
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
    int replay() {
        int usual = around.settings().bounds().replay();
        return tight ? Math.min(SHARE, usual) : usual;
    }

    /** Memory is short. */
    boolean isTight() {
        return tight;
    }

    /** Memory is short, or nobody else can come in: who is slow makes room earlier. */
    boolean isStrained() {
        return tight || around.connections().get() >= around.settings().bounds().connections();
    }

    /** Of the last tick. */
    long now() {
        return now;
    }

    /** Some connection has read so much. */
    private void bytesRead(int bytes) {
        cameIn += bytes;
        if (cameIn >= LOOK) weigh();
    }

    private void weigh() {
        cameIn = 0;
        long held = 0;
        for (var it : clients) held += it.buffered();
        around.budget().add(held - told);
        told = held;
        boolean before = tight;
        tight = around.budget().isTight(before);
        if (tight != before) List.copyOf(clients).forEach(OpenConnection::fit);
    }

    /** At once when called from here, else soon. */
    void run(Runnable task) {
        if (loop.inEventLoop()) task.run();
        else loop.execute(task);
    }

    void enter(OpenConnection client) {
        clients.add(client);
        if (clock == null)
            clock =
                    loop.scheduleWithFixedDelay(
                            this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void leave(OpenConnection client) {
        clients.remove(client);
        if (around.draining().get() && clients.isEmpty()) empty.complete(null);
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

    /** What is under way is cut. */
    CompletableFuture<Void> cut() {
        return CompletableFuture.runAsync(
                () -> List.copyOf(clients).forEach(OpenConnection::reset), loop);
    }

    private void tick() {
        now = around.nanos();
        weigh();
        List.copyOf(clients).forEach(it -> it.tick(now));
        pool.expire(System.nanoTime(), around.settings().bounds().pooled().toNanos());
        if (clients.isEmpty() && pool.isEmpty()) stopClock();
    }

    /** Nobody is here: an idle daemon doesn't look at the clock. */
    private void stopClock() {
        if (clock != null) clock.cancel(false);
        clock = null;
    }
}
