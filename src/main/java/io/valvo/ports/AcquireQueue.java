package io.valvo.ports;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The queue of the {@link PortRegistry}: requests in the order of asking, of which the newest of
 * each instance counts, and the end of quarantines. One turn at a time. Bounded by the number of
 * instances.
 */
final class AcquireQueue {
    sealed interface Turn {}

    /** {@code reclaimed}: ports whose holders were already ended for this wish. */
    record PendingAcquire(PortCommand.Acquire asked, Set<Integer> reclaimed) implements Turn {
        String instance() {
            return asked.instance();
        }
    }

    record Settle() implements Turn {}

    private final Deque<Turn> waiting = new ArrayDeque<>();
    private final Map<String, PendingAcquire> newest = new HashMap<>();
    private @Nullable Turn current;

    void enqueue(PendingAcquire wish) {
        withdraw(wish.instance());
        newest.put(wish.instance(), wish);
        waiting.addLast(wish);
    }

    /**
     * Ahead of the others: {@code next} stands for {@code wish}, which had its turn, unless that
     * was withdrawn.
     */
    void requeueFirst(PendingAcquire wish, PendingAcquire next) {
        if (!isPending(wish)) return;
        newest.put(wish.instance(), next);
        waiting.addFirst(next);
    }

    void enqueueSettle() {
        if (!waiting.contains(new Settle())) waiting.addLast(new Settle());
    }

    void withdraw(String instance) {
        var gone = newest.remove(instance);
        if (gone != null) waiting.remove(gone);
    }

    /**
     * The next turn, which then has to be {@link #finish}; empty while there is one, or none waits.
     */
    Optional<Turn> startNext() {
        if (current != null || waiting.isEmpty()) return Optional.empty();
        current = waiting.removeFirst();
        return Optional.of(current);
    }

    /** Ends the turn; news of a turn before a restart of the registry end nothing. */
    void finish(Turn turn) {
        if (turn.equals(current)) current = null;
    }

    /** Everybody who still hopes for an answer. */
    List<PendingAcquire> unanswered() {
        return List.copyOf(newest.values());
    }

    /** Whether the wish is still one: neither withdrawn nor replaced nor answered. */
    boolean isPending(PendingAcquire wish) {
        return wish.equals(newest.get(wish.instance()));
    }

    void remove(PendingAcquire wish) {
        newest.remove(wish.instance(), wish);
    }
}
