package io.valvo.rules.gateway;

import java.util.BitSet;
import java.util.Objects;

/** Ring of two bits for each of the last calls: whether it failed, and whether it was slow. */
public final class CallWindow {
    private final int bound;
    private final BitSet failed;
    private final BitSet slow;
    private final int size;
    private final int next;

    private CallWindow(int bound, BitSet failed, BitSet slow, int size, int next) {
        this.bound = bound;
        this.failed = failed;
        this.slow = slow;
        this.size = size;
        this.next = next;
    }

    /** An empty one. */
    static CallWindow of(int bound) {
        return new CallWindow(bound, new BitSet(), new BitSet(), 0, 0);
    }

    /** With one more; if it was full, without its oldest. */
    CallWindow and(boolean hasFailed, boolean wasSlow) {
        return new CallWindow(
                bound,
                with(failed, hasFailed),
                with(slow, wasSlow),
                Math.min(bound, size + 1),
                (next + 1) % bound);
    }

    int size() {
        return size;
    }

    int failures() {
        return failed.cardinality();
    }

    int slow() {
        return slow.cardinality();
    }

    /** The usual call is neither: nothing needs to be copied then. */
    private BitSet with(BitSet old, boolean value) {
        if (old.get(next) == value) return old;
        var changed = (BitSet) old.clone();
        changed.set(next, value);
        return changed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallWindow it
                && it.bound == bound
                && it.size == size
                && it.next == next
                && it.failed.equals(failed)
                && it.slow.equals(slow);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bound, size, next, failed, slow);
    }

    @Override
    public String toString() {
        return "%d calls, %d failed, %d slow".formatted(size, failures(), slow());
    }
}
