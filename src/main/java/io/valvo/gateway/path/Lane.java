package io.valvo.gateway.path;

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
final class Lane {
    /** Bytes that wait to be written before the other side isn't read any more. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    /** Deadlines are looked at so often: a timer per request would cost more than the request. */
    private static final long TICK_MILLIS = 50;

    private final EventLoop loop;
    private final Surroundings around;
    private final Pool pool = new Pool();
    private final Connector connector;
    private final Set<Client> clients = new LinkedHashSet<>();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> clock;

    Lane(EventLoop loop, Surroundings around) {
        this.loop = loop;
        this.around = around;
        connector = new Connector(loop, pool, around);
    }

    EventLoop loop() {
        return loop;
    }

    Surroundings around() {
        return around;
    }

    Pool pool() {
        return pool;
    }

    Connector connector() {
        return connector;
    }

    /** At once when called from here, else soon. */
    void run(Runnable deed) {
        if (loop.inEventLoop()) deed.run();
        else loop.execute(deed);
    }

    void enter(Client client) {
        clients.add(client);
        if (clock == null)
            clock =
                    loop.scheduleWithFixedDelay(
                            this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void leave(Client client) {
        clients.remove(client);
        if (around.draining().get() && clients.isEmpty()) empty.complete(null);
    }

    /**
     * Every client that has nothing under way leaves now, the others after it; done without any.
     */
    CompletableFuture<Void> drain() {
        loop.execute(() -> {
            List.copyOf(clients).forEach(Client::drain);
            if (clients.isEmpty()) empty.complete(null);
        });
        return empty;
    }

    /** What is under way is cut. */
    CompletableFuture<Void> cut() {
        return CompletableFuture.runAsync(() -> List.copyOf(clients).forEach(Client::cut), loop);
    }

    private void tick() {
        long now = around.nanos();
        List.copyOf(clients).forEach(it -> it.tick(now));
        pool.expire(System.nanoTime(), around.settings().bounds().pooled().toNanos());
        if (clients.isEmpty() && pool.isEmpty()) rest();
    }

    /** Nobody is here: an idle daemon doesn't look at the clock. */
    private void rest() {
        if (clock != null) clock.cancel(false);
        clock = null;
    }
}
