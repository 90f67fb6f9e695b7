package io.valvo.api.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of one listener, a bounded number. When there is one more, the one that has asked
 * for nothing for longest makes room; after those, the one that hasn't read its answer for longest.
 * Safe for several threads.
 */
final class ConnectionBudget {
    /** Connections at the same time: more than there may be readers, who stay for long. */
    static final int MOST = 384;

    private static final int LEAST = 16;

    /** One in so many of the open files that this process may have: anybody can take them. */
    private static final int SHARE = 8;

    /** Who reads slowly asks for more within this time. */
    private static final Duration LAGS = Duration.ofSeconds(5);

    private final int most;
    private final Set<ApiConnection> open = ConcurrentHashMap.newKeySet();

    ConnectionBudget(int most) {
        this.most = most;
    }

    /** For a process that may have so many open files; empty: as many as it likes. */
    static ConnectionBudget within(OptionalLong files) {
        long share = files.orElse(Long.MAX_VALUE) / SHARE;
        return new ConnectionBudget(Math.clamp(share, LEAST, MOST));
    }

    /** Connections at the same time. */
    int most() {
        return most;
    }

    /** Empty: all that are open are in use. */
    synchronized Optional<ApiConnection> admit() {
        if (open.size() >= most && !makeRoom()) return Optional.empty();
        var connection = new ApiConnection(open::remove);
        open.add(connection);
        return Optional.of(connection);
    }

    /** All are in use, and the next one would be refused. */
    boolean exhausted() {
        return open.size() >= most && expendable().isEmpty();
    }

    void closeAll() {
        open.forEach(ApiConnection::close);
    }

    private boolean makeRoom() {
        var found = expendable();
        found.ifPresent(it -> {
            open.remove(it);
            it.close();
        });
        return found.isPresent();
    }

    private Optional<ApiConnection> expendable() {
        long now = System.nanoTime();
        var longest = Comparator.comparing((ApiConnection it) -> it.idleness(now));
        return open.stream()
                .filter(ApiConnection::unused)
                .max(longest)
                .or(() ->
                        open.stream()
                                .filter(it -> it.idleness(now).compareTo(LAGS) > 0)
                                .max(longest));
    }
}
