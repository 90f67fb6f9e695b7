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
 * What waits for its turn with the registry: wishes in the order of asking, of which the newest of
 * each instance counts, and the settling of quarantines. One turn at a time. Bounded by the number
 * of instances.
 */
final class AcquireQueue {
    sealed interface Turn {}

    /** {@code reclaimed}: ports whose holders were already ended for this wish. */
    record Wish(PortCommand.Acquire asked, Set<Integer> reclaimed) implements Turn {
        String instance() {
            return asked.instance();
        }
    }

    record Settle() implements Turn {}

    private final Deque<Turn> waiting = new ArrayDeque<>();
    private final Map<String, Wish> newest = new HashMap<>();
    private @Nullable Turn current;

    void add(Wish wish) {
        withdraw(wish.instance());
        newest.put(wish.instance(), wish);
        waiting.addLast(wish);
    }

    /**
     * Ahead of the others: {@code next} stands for {@code wish}, which had its turn, unless that
     * was withdrawn.
     */
    void again(Wish wish, Wish next) {
        if (!counts(wish)) return;
        newest.put(wish.instance(), next);
        waiting.addFirst(next);
    }

    void addSettle() {
        if (!waiting.contains(new Settle())) waiting.addLast(new Settle());
    }

    void withdraw(String instance) {
        var gone = newest.remove(instance);
        if (gone != null) waiting.remove(gone);
    }

    /**
     * The next turn, which then has to be {@link #done}; empty while there is one, or none waits.
     */
    Optional<Turn> next() {
        if (current != null || waiting.isEmpty()) return Optional.empty();
        current = waiting.removeFirst();
        return Optional.of(current);
    }

    /** Ends the turn; news of a turn before a restart of the registry end nothing. */
    void done(Turn turn) {
        if (turn.equals(current)) current = null;
    }

    /** Everybody who still hopes for an answer. */
    List<Wish> unanswered() {
        return List.copyOf(newest.values());
    }

    /** Whether the wish is still one: neither withdrawn nor replaced nor answered. */
    boolean counts(Wish wish) {
        return wish.equals(newest.get(wish.instance()));
    }

    void answered(Wish wish) {
        newest.remove(wish.instance(), wish);
    }
}
