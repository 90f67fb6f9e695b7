package io.valvo.rules.gateway;

/**
 * How many requests may be sent once more: a fifth of all, besides a reserve for quiet times. So a
 * target that fails isn't hit five times as hard for it.
 *
 * @param at nanoseconds; when there was so much
 */
public record RetryBudget(double left, long at) {
    private static final double SHARE = 0.2;
    private static final double RESERVE = 100;
    private static final double RESERVE_PER_SECOND = 10;

    /** Of a busy past so many are remembered. */
    private static final double MOST = 1_000;

    /** What is left, and whether one could be taken. */
    public record Take(RetryBudget next, boolean granted) {}

    public static RetryBudget start(long now) {
        return new RetryBudget(RESERVE, now);
    }

    /** A request was sent for the first time. */
    public RetryBudget sent() {
        return new RetryBudget(Math.min(MOST, left + SHARE), at);
    }

    /** A request shall be sent once more. */
    public Take take(long now) {
        double there = refilled(now);
        return there >= 1
                ? new Take(new RetryBudget(there - 1, now), true)
                : new Take(new RetryBudget(there, now), false);
    }

    private double refilled(long now) {
        double since = Math.max(0, now - at) / 1e9 * RESERVE_PER_SECOND;
        return Math.max(left, Math.min(RESERVE, left + since));
    }
}
