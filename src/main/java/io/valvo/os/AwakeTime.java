package io.valvo.os;

/**
 * Monotonic time less what this process has missed of it: stopped, frozen or starved it heard
 * nothing, so such time counts for no deadline. A value; {@link AwakeClock} keeps the present one.
 *
 * @param seenAt when some thread was awake last, {@code System.nanoTime()}
 * @param missed nanoseconds that don't count
 */
record AwakeTime(long seenAt, long missed) {
    /** A thread that wakes up so much later than it meant to was kept from it. */
    static final long LATE = 300_000_000;

    /** Where somebody is awake once a second, nobody was for so long. */
    static final long SILENCE = 1_500_000_000;

    /**
     * Whoever wakes up hears first of all that was said meanwhile: for that there is as much time
     * as was missed, at most so much.
     */
    static final long GRACE = 1_000_000_000;

    static AwakeTime from(long now) {
        return new AwakeTime(now, 0);
    }

    /** A thread that meant to wake up at {@code meant} is awake. */
    AwakeTime woken(long meant, long now) {
        long late = Math.min(now - meant, now - seenAt);
        return late > LATE ? resumed(late, now) : seen(now);
    }

    /** A thread is awake, and one is at least once a second. */
    AwakeTime observed(long now) {
        long silence = now - seenAt;
        return silence > SILENCE ? resumed(silence, now) : seen(now);
    }

    long at(long now) {
        return now - missed;
    }

    private AwakeTime resumed(long gap, long now) {
        return new AwakeTime(now, missed + gap + Math.min(gap, GRACE));
    }

    /** Threads see the clock at once, but not in one order. */
    private AwakeTime seen(long now) {
        return now - seenAt > 0 ? new AwakeTime(now, missed) : this;
    }
}
