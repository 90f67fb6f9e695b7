package io.valvo.e2e.testing;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that ask one question after the other, each on a connection of its own, until they are
 * stopped. Whatever isn't answered with 200 is a failure, the end of a connection too.
 */
public final class HttpLoad implements AutoCloseable {
    /** More than enough to understand what goes wrong. */
    private static final int MOST_TOLD = 100;

    private final int port;
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private volatile List<String> requests;
    private volatile boolean over;

    private HttpLoad(int port, List<String> requests) {
        this.port = port;
        this.requests = requests;
    }

    /** They take the requests by turns, each client beginning with another one. */
    public static HttpLoad begin(int clients, int port, String... requests) {
        var load = new HttpLoad(port, List.of(requests));
        for (int i = 0; i < clients; i++) load.start(i);
        return load;
    }

    /** From now on these. */
    public void ask(String... others) {
        requests = List.of(others);
    }

    /** Requests that were answered with 200. */
    public long answered() {
        return answered.get();
    }

    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Different bodies that came since this was asked last. */
    public Set<String> bodies() {
        var seen = Set.copyOf(bodies);
        bodies.clear();
        return seen;
    }

    private void start(int turn) {
        Thread.startVirtualThread(() -> {
            int next = turn;
            while (!over) next = session(next);
        });
    }

    /** Until the connection ends. */
    private int session(int turn) {
        try (var caller = HttpClientConnection.to(port)) {
            while (!over) {
                var all = requests;
                caller.send(all.get(turn++ % all.size()));
                if (!note(caller.answer())) return turn;
            }
        } catch (IOException e) {
            fail("no answer to request " + turn + ": " + e);
        }
        return turn;
    }

    /** Whether another one may follow. */
    private boolean note(HttpClientConnection.Answer answer) {
        if (answer.status() != 200) fail(answer.toString());
        else {
            answered.incrementAndGet();
            bodies.add(answer.body());
        }
        return answer.header("connection").filter("close"::equals).isEmpty();
    }

    private void fail(String how) {
        if (failures.size() < MOST_TOLD) failures.add(how);
    }

    /** Nobody asks again. */
    @Override
    public void close() {
        over = true;
    }
}
