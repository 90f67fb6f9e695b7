package io.valvo.os;

/**
 * Tells CPU time of children that nobody has seen from that of members that were counted while they
 * lived: their parent is told of both when it has waited for them. One look may see the parent
 * before and the child after that, or the other way round, so what doesn't match waits for the next
 * look. Pure.
 */
final class ReapedCpuTime {
    /** Counted of members that were gone at this look. */
    private long left;

    /** The same at the look before, not yet collected by anybody. */
    private long leftBefore;

    /** Collected at the look before, of nobody who was known to be gone. */
    private long collectedBefore;

    /**
     * @param millis own and collected, as far as they were counted
     */
    void left(long millis) {
        left += millis;
    }

    /**
     * Ends a look.
     *
     * @param collected what parents have collected since the last one
     * @return what nobody has counted
     */
    long unseen(long collected) {
        long late = Math.min(collectedBefore, left);
        long unseen = collectedBefore - late;
        long early = Math.min(leftBefore, collected);
        long same = Math.min(left - late, collected - early);
        collectedBefore = collected - early - same;
        leftBefore = left - late - same;
        left = 0;
        return unseen;
    }
}
