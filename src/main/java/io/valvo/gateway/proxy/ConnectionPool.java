package io.valvo.gateway.proxy;

import io.valvo.gateway.UpstreamAddress;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * LIFO pool of idle connections to upstreams, bounded per endpoint and in all. Of one event loop,
 * hence no locks.
 */
final class ConnectionPool implements UpstreamConnection.Pool {
    /** Per endpoint and event loop. */
    private static final int LARGEST = 128;

    /**
     * An endpoint may close a silent connection at the very moment that it is used again. A request
     * that can't be sent twice takes only one that was in use a moment ago.
     */
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final int most;
    private final Map<UpstreamAddress, Deque<UpstreamConnection>> idle = new HashMap<>();

    private int size;

    /**
     * @param most to all endpoints together: each is an open file
     */
    ConnectionPool(int most) {
        this.most = most;
    }

    /** The one that was used last. */
    @Nullable UpstreamConnection take(UpstreamAddress endpoint, boolean repeatable, long now) {
        var waiting = idle.get(endpoint);
        if (waiting == null) return null;
        var last = waiting.peekLast();
        if (last == null || (!repeatable && now - last.idleSince() > FRESH)) return null;
        size--;
        return waiting.pollLast();
    }

    @Override
    public void put(UpstreamConnection upstream) {
        var waiting = idle.computeIfAbsent(upstream.endpoint(), _ -> new ArrayDeque<>());
        boolean room = waiting.size() < LARGEST && size < most;
        if (room) waiting.addLast(upstream);
        if (room) size++;
        else upstream.close();
    }

    @Override
    public void remove(UpstreamConnection upstream) {
        var waiting = idle.get(upstream.endpoint());
        if (waiting == null) return;
        if (waiting.remove(upstream)) size--;
        if (waiting.isEmpty()) idle.remove(upstream.endpoint());
    }

    /** Ends those that were idle for longer. */
    void expire(long now, long nanos) {
        for (var waiting : List.copyOf(idle.values()))
            for (var it : List.copyOf(waiting)) if (now - it.idleSince() >= nanos) it.close();
    }

    boolean isEmpty() {
        return idle.isEmpty();
    }

    int size() {
        return size;
    }
}
