package io.valvo.rules.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who waits, in turns: each client's first before any client's second. Bounded. Of one client the
 * order is that of arrival. It is a container like any other: it knows no time but what it is told.
 */
public final class FairQueue<T> {
    private final int bound;

    /** The client whose turn it is comes first. */
    private final Map<String, Deque<T>> turns = new LinkedHashMap<>();

    private int size;

    public FairQueue(int bound) {
        this.bound = bound;
    }

    public int size() {
        return size;
    }

    public boolean full() {
        return size >= bound;
    }

    /** False: it is full. */
    public boolean offer(String client, T item) {
        if (full()) return false;
        turns.computeIfAbsent(client, _ -> new ArrayDeque<>()).addLast(item);
        size++;
        return true;
    }

    /**
     * It has waited before: it comes first of its client, and it finds a place even if none is
     * free.
     */
    public void restore(String client, T item) {
        turns.computeIfAbsent(client, _ -> new ArrayDeque<>()).addFirst(item);
        size++;
    }

    /** Whose turn it is, among those that may go; it is out of the queue then. */
    public Optional<T> poll(Predicate<T> may) {
        for (var turn : turns.entrySet()) {
            var next = turn.getValue().stream().filter(may).findFirst();
            if (next.isPresent()) return Optional.of(take(turn.getKey(), next.get()));
        }
        return Optional.empty();
    }

    /** False: it isn't there. */
    public boolean remove(String client, T item) {
        var own = turns.get(client);
        if (own == null || !own.remove(item)) return false;
        if (own.isEmpty()) turns.remove(client);
        size--;
        return true;
    }

    /** All that it holds of, in the order of their turns; they are out of the queue then. */
    public List<T> removeIf(Predicate<T> gone) {
        var removed = new ArrayList<T>();
        turns.values().forEach(own -> own.removeIf(it -> gone.test(it) && removed.add(it)));
        turns.values().removeIf(Deque::isEmpty);
        size -= removed.size();
        return removed;
    }

    public List<T> all() {
        return turns.values().stream().flatMap(Deque::stream).toList();
    }

    /** Its client goes to the end of the line. */
    private T take(String client, T item) {
        var own = turns.remove(client);
        if (own == null) throw new IllegalStateException(client);
        own.remove(item);
        if (!own.isEmpty()) turns.put(client, own);
        size--;
        return item;
    }
}
